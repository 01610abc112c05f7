/** Getting in, and how HaloPSA says no. */
import { classify } from '../../../../lib/halo/faults.ts';
import type { Case } from '../../case.ts';
import { recordAt } from '../../wire.ts';
import { askForToken } from '../api.ts';
import { CLIENT, ERRORS } from '../pages.ts';
import type { HaloVisit } from '../visit.ts';

export const access: readonly Case<HaloVisit>[] = [
  {
    name: 'client id and secret give a token that says how long it lasts',
    basis: CLIENT,
    run: async (visit, check) => {
      const { status, body } = await askForToken(visit.access);

      const answer = recordAt(body);
      check.same('the status', status, 200);
      check.same('the kind of the token', typeof answer['access_token'], 'string');
      check.holds('it lasts longer than a minute', Number(answer['expires_in']) > 60, answer['expires_in']);
      check.same('its type', String(answer['token_type']).toLowerCase(), 'bearer');
    },
  },
  {
    name: 'a wrong secret is refused',
    basis: 'https://github.com/asachs01/node-halopsa (fixtures)',
    run: async (visit, check) => {
      const { status, body } = await askForToken(visit.access, 'wrong');

      check.holds('the status is 400 or 401', status === 400 || status === 401, status);
      check.same('the error', recordAt(body)['error'], 'invalid_client');
    },
  },
  {
    name: 'a token that is none is refused with 401',
    basis: CLIENT,
    run: async (visit, check) => {
      const { status, text } = await visit.ask({ path: 'Client', authorization: 'Bearer nonsense' });

      check.same('the status', status, 401);
      check.same('what it means to us', classify(status, text).meaning, 'expired-token');
    },
  },
  {
    name: 'an id that is not there is not found',
    basis: ERRORS,
    run: async (visit, check) => {
      for (const resource of ['Client', 'Item', 'Invoice']) {
        const { status, text } = await visit.ask({
          path: `${resource}/2000000000`,
          query: { includedetails: 'true' },
        });
        check.same(
          `what the answer for a ${resource} means to us`,
          classify(status, text).meaning,
          'not-found',
        );
      }
    },
  },
  {
    name: 'a field of the wrong type is refused in words, not as an outage',
    basis: ERRORS,
    run: async (visit, check) => {
      const { status, text } = await visit.ask({ path: 'Invoice', body: [{ client_id: 'not a number' }] });

      check.same('the status', status, 400);
      const { meaning, fault } = classify(status, text);
      check.same('what it means to us', meaning, 'refused');
      check.holds('it says something', (fault.detail ?? '') !== '', text);
    },
  },
  {
    name: 'an invoice for a client that is not there is refused',
    basis: ERRORS,
    run: async (visit, check) => {
      const body = [await visit.invoice({ client_id: 2_000_000_000 })];

      const { status, text } = await visit.ask({ path: 'Invoice', body });

      check.same('what it means to us', classify(status, text).meaning, 'refused');
    },
  },
  {
    name: 'Control tells the next invoice’s id, and the next invoice has it or a later one',
    basis: 'HaloPSA’s Control, next_invoice_id',
    run: async (visit, check) => {
      const next = Number(recordAt(await visit.wanted({ path: 'Control' }))['next_invoice_id']);

      const made = await visit.create('Invoice', await visit.invoice());

      check.holds('it is a number', Number.isInteger(next), next);
      check.holds('the invoice’s id is not below it', Number(made['id']) >= next, { next, id: made['id'] });
    },
  },
];
