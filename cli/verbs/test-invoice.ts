/** One invoice through the whole system and back, each step with its time; run again it goes on where it was cut off. */
import type { Step, TestReport } from '../../lib/books/test-invoice.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';
import { pickConnection, wholeNumber, withConnection, withJson } from '../pick.ts';
import { clean } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly item?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

const TIMEOUT_SECONDS = 90;

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command))
      .option('--item <id>', 'HaloPSA item to invoice; one that is synced by default')
      .option('--timeout <seconds>', 'how long to wait for each step', wholeNumber, TIMEOUT_SECONDS)
      .addHelpText(
        'after',
        '\nMakes one invoice in HaloPSA for the client “Sync test (halo-qbo)”, follows it to QuickBooks, compares both to the cent, pays it,\n' +
          'sees the payment in HaloPSA, and takes everything back. One voided invoice a side stays, its number void as a test.\n' +
          examples('test-invoice --connection demo', 'test-invoice --connection demo --item 41 --json'),
      ),
  run: async ({ options, app, out }) => {
    const { testInvoice } = await import('../../lib/books/test-invoice.ts');
    const { probePorts } = await import('../../lib/compose-probe.ts');
    const connection = await pickConnection(app, options.connection);
    const { vendors } = probePorts(app, connection);
    const report = await testInvoice(
      connection,
      { ports: app.ports, vendors },
      {
        patienceMs: options.timeout * 1_000,
        ...(options.item !== undefined && { item: options.item }),
        ...(!options.json && { onStep: (step) => sayStep(step, out) }),
      },
    ).finally(() => app.budgets.rest());
    if (options.json) out.json(report);
    else sayEnd(report, out);
    return report.passed ? EXIT.done : EXIT.attention;
  },
});

function sayStep({ step, ok, says, fix, tookMs }: Step, out: Output): void {
  const seconds = `${(tookMs / 1_000).toFixed(1)} s`;
  out.say(`${ok ? out.tone('good', 'ok') : out.tone('bad', 'failed')}  ${step}  ${out.tone('dim', seconds)}`);
  out.say(`    ${clean(says)}`);
  if (fix !== undefined) out.say(`    Fix: ${clean(fix)}`);
}

function sayEnd({ connection, passed, stays }: TestReport, out: Output): void {
  for (const sentence of stays) out.say(`Stays: ${clean(sentence)}`);
  out.say(
    passed
      ? out.tone('good', `${connection} works, there and back.`)
      : out.tone('bad', `${connection} does not work yet. Run it again after the fix; it goes on from here.`),
  );
}
