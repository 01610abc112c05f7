/** Whether the books agree: kind by kind what is on both sides, linked, not linked and why; amounts to the cent; and what never reached us. */
import {
  isEqual,
  type KindReview,
  type LiveCount,
  type Review,
  type Totals,
} from '../../lib/books/review.ts';
import { sayMoney } from '../../lib/entities/codecs.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';
import { pickConnections, withConnection, withExitCode, withJson } from '../pick.ts';
import { clean, count, SYSTEMS } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly json?: boolean;
  readonly exitCode?: boolean;
}

const HEAD = ['connection', 'kind', 'HaloPSA', 'QuickBooks', 'linked', 'not linked'];

export const verb = verbOf<Options>({
  define: (command) =>
    withExitCode(withJson(withConnection(command))).addHelpText(
      'after',
      examples('review', 'review --connection demo --json', 'review --exit-code && echo the books agree'),
    ),
  run: async ({ options, app, out }) => {
    const { review } = await import('../../lib/books/review.ts');
    const { probePorts } = await import('../../lib/compose-probe.ts');
    const picked = await pickConnections(app, options.connection);
    const progress = await out.progress('counting', picked.length);
    const reviews: Review[] = [];
    try {
      for (const connection of picked) {
        reviews.push(await review(connection, { ...app.ports, probe: probePorts(app, connection) }));
        progress.update(reviews.length);
      }
    } finally {
      progress.stop();
    }
    if (options.json) out.json({ connections: reviews });
    else await show(reviews, out);
    return options.exitCode && !reviews.every(({ agrees }) => agrees) ? EXIT.attention : EXIT.done;
  },
});

const sum = (notLinked: KindReview['notLinked']): number =>
  notLinked.reduce((all, one) => all + one.count, 0);

async function show(reviews: readonly Review[], out: Output): Promise<void> {
  if (reviews.length === 0) return out.say('There is no connection yet.');
  const rows = reviews.flatMap(({ connection, kinds }) =>
    kinds.map(({ kind, halo, quickbooks, linked, notLinked }) => [
      connection,
      kind,
      halo,
      quickbooks,
      linked,
      sum(notLinked),
    ]),
  );
  await out.table(HEAD, rows);
  for (const one of reviews) {
    out.say('');
    const verdict = one.agrees
      ? out.tone('good', 'the books agree')
      : out.tone('warn', 'not everything agrees');
    out.say(`${out.tone('bold', one.connection)}  ${verdict}`);
    for (const kind of one.kinds) for (const sentence of sentencesOf(kind)) out.say(`  ${sentence}`);
    for (const live of one.live)
      for (const sentence of missed(live)) out.say(`  ${out.tone('warn', sentence)}`);
  }
}

const sentencesOf = ({ kind, totals, notLinked }: KindReview): readonly string[] => [
  ...totals.map((one) => totalsSentence(kind, one)),
  ...notLinked.map(
    ({ side, reason, count: many, examples: some }) =>
      `${kind}, only in ${SYSTEMS[side]}: ${many} (${clean(reason)}): ${some.map(clean).join(', ')}${many > some.length ? ', …' : ''}.`,
  ),
];

function totalsSentence(kind: string, totals: Totals): string {
  const say = (minor: number): string => sayMoney(minor, totals.currency);
  const apart = totals.haloTotalMinor - totals.quickbooksTotalMinor;
  const verdict =
    apart === 0
      ? 'equal to the cent'
      : `${say(apart)} apart, ${isEqual(totals) ? 'all' : say(totals.explainedMinor)} of it explained by the rounding rule`;
  return (
    `${kind}, ${totals.documents} linked: ${say(totals.haloTotalMinor)} in HaloPSA, ${say(totals.quickbooksTotalMinor)} in QuickBooks, ${verdict}; ` +
    `open are ${say(totals.haloBalanceMinor)} and ${say(totals.quickbooksBalanceMinor)}.`
  );
}

const missed = ({ side, resource, unseen, count: all, known }: LiveCount): readonly string[] => {
  if (all === undefined) return [`${SYSTEMS[side]} does not say how many records of ${resource} it has.`];
  return unseen === 0
    ? []
    : [
        `${SYSTEMS[side]} has ${count(all, 'record')} of ${resource}, and ${known} were looked at: ${unseen} never reached the sync. \`halo-qbo import\` looks at what was never imported, \`halo-qbo sync\` at the rest.`,
      ];
};
