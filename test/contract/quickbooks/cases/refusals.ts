/** How QuickBooks says no: status, code and form, each as our table of faults reads it. */
import { classify, readFault, type FaultMeaning } from '../../../../lib/quickbooks/faults.ts';
import type { Case, Check } from '../../case.ts';
import { recordAt, type Answer } from '../../wire.ts';
import { ERRORS } from '../pages.ts';
import { ids, type QuickBooksVisit } from '../visit.ts';

interface Wanted {
  readonly status: number;
  readonly code: string | readonly string[];
  readonly meaning: FaultMeaning;
}

function refused(check: Check, { status, text }: Answer, wanted: Wanted): void {
  const code = readFault(text)?.code;
  check.same('the status', status, wanted.status);
  check.holds(
    `the code is ${[wanted.code].flat().join(' or ')}`,
    [wanted.code].flat().includes(code ?? ''),
    text,
  );
  check.same('what it means to us', classify(status, text).meaning, wanted.meaning);
}

export const refusals: readonly Case<QuickBooksVisit>[] = [
  {
    name: 'a validation fault has its upper-case form',
    basis: ERRORS,
    run: async (visit, check) => {
      const answer = await visit.attempt('Invoice', { Line: [await visit.line(1, 1)] });

      refused(check, answer, { status: 400, code: '2020', meaning: 'refused' });
      check.same('the type', recordAt(answer.body, 'Fault')['type'], 'ValidationFault');
      const error = recordAt(answer.body, 'Fault', 'Error', 0);
      for (const field of ['Message', 'Detail', 'code'])
        check.same(`the kind of ${field}`, typeof error[field], 'string');
      check.holds('it carries the time', !Number.isNaN(Date.parse(String(recordAt(answer.body)['time']))));
    },
  },
  {
    name: 'a token that is none is refused by the gateway in its lower-case form',
    basis: 'recording: an expired token',
    run: async (visit, check) => {
      const answer = await visit.ask({ path: 'preferences', headers: { authorization: 'Bearer nonsense' } });

      refused(check, answer, { status: 401, code: '3200', meaning: 'expired-token' });
      check.like('the body', recordAt(answer.body), { fault: { type: 'AUTHENTICATION' } });
      check.holds('it asks for a bearer', /bearer/i.test(answer.headers['www-authenticate'] ?? ''));
    },
  },
  {
    name: 'a token of another company is refused with 3100',
    basis: ERRORS,
    run: async (visit, check) => {
      const answer = await visit.ask({ path: 'preferences', realmId: '4620816365999999999' });

      refused(check, answer, { status: 403, code: '3100', meaning: 'disconnected' });
    },
  },
  {
    name: 'an old SyncToken is refused with 5010 and changes nothing',
    basis: ERRORS,
    run: async (visit, check) => {
      const made = await visit.create('Invoice', await visit.invoice());
      await visit.change('Invoice', { ...ids(made), sparse: true, PrivateNote: 'Theirs' });

      const answer = await visit.attempt('Invoice', { ...ids(made), sparse: true, PrivateNote: 'Ours' });

      refused(check, answer, { status: 400, code: '5010', meaning: 'stale' });
      check.same('the note', (await visit.read('Invoice', String(made['Id'])))['PrivateNote'], 'Theirs');
    },
  },
  {
    name: 'an Id that is not there is not found',
    basis: ERRORS,
    run: async (visit, check) => {
      const answer = await visit.ask({ path: 'invoice/999999999' });

      refused(check, answer, { status: 400, code: '610', meaning: 'not-found' });
    },
  },
  {
    name: 'a customer that is not there is refused with 2500',
    basis: ERRORS,
    run: async (visit, check) => {
      const body = await visit.invoice({ CustomerRef: { value: '999999999' } });

      refused(check, await visit.attempt('Invoice', body), { status: 400, code: '2500', meaning: 'refused' });
    },
  },
  {
    name: 'a customer that was deactivated is refused',
    basis: ERRORS,
    run: async (visit, check) => {
      const made = await visit.create('Customer', { DisplayName: visit.name('Client') });
      await visit.change('Customer', { ...ids(made), sparse: true, Active: false });

      const answer = await visit.attempt(
        'Invoice',
        await visit.invoice({ CustomerRef: { value: made['Id'] } }),
      );

      check.same('the status', answer.status, 400);
      check.holds(
        'the code is 610 or 2500',
        ['610', '2500'].includes(readFault(answer.text)?.code ?? ''),
        answer.text,
      );
    },
  },
  {
    name: 'a value that a list of values lacks is refused with 2170',
    basis: ERRORS,
    run: async (visit, check) => {
      const body = await visit.invoice({ EmailStatus: 'Telegram' });

      refused(check, await visit.attempt('Invoice', body), {
        status: 400,
        code: ['2170', '2010'],
        meaning: 'refused',
      });
    },
  },
  {
    name: 'without an Accept of JSON the answer is XML, and the fault in it is read all the same',
    basis: 'https://github.com/intuit/oauth-jsclient/issues/118',
    run: async (visit, check) => {
      const headers = { accept: 'application/xml' };

      const { text } = await visit.ask({ path: 'preferences', headers });
      const answer = await visit.ask({ path: 'invoice/999999999', headers });

      check.holds('preferences come as XML', text.trimStart().startsWith('<'), text.slice(0, 80));
      refused(check, answer, { status: 400, code: '610', meaning: 'not-found' });
    },
  },
  {
    name: 'a body that is no JSON is refused and not taken for an outage',
    basis: ERRORS,
    run: async (visit, check) => {
      const answer = await visit.ask({
        path: 'invoice',
        body: '{"CustomerRef":',
        headers: { 'content-type': 'application/json' },
      });

      check.same('the status', answer.status, 400);
      check.same('what it means to us', classify(answer.status, answer.text).meaning, 'refused');
    },
  },
];
