/** The parts of the documents that follow from the product: verbs, exit codes, fields and whose they are, problems and alarms with what to do. */
import * as z from 'zod';
import { otherSide, type Kind, type Side } from '../../lib/entities/kind.ts';
import { problemsBelow } from './codes.ts';
import { ONLY_SHOWN } from './readme.ts';
import { tableOf } from './source.ts';

const NAMES: Readonly<Record<Side, string>> = { halo: 'HaloPSA', quickbooks: 'QuickBooks' };

export const verbsTable = (verbs: readonly { readonly name: string; readonly says: string }[]): string =>
  tableOf(
    ['verb', 'what it does'],
    verbs.map(({ name, says }) => [`\`${name}\``, says]),
  );

/** From the help's own lines, `  0  done`. */
export const exitTable = (help: string): string =>
  tableOf(
    ['code', 'means'],
    [...help.matchAll(/^ {2}(\d) {2}(.+)$/gm)].map(([, code = '', means = '']) => [code, means]),
  );

const WAYS = { off: 'off', link: 'matched', push: '→ QuickBooks', pull: '→ HaloPSA', both: '↔' } as const;

/** What becomes of one field once the pair exists. */
function fieldWay(kind: Kind, field: string): string {
  if (ONLY_SHOWN.has(kind.name)) return 'shown, never written';
  if (kind.createOnly?.includes(field)) return 'set when it is made, then each side keeps its own';
  // What the other side of a document works out comes back and is never sent.
  if (kind.document && kind.owners?.[field] === otherSide(kind.owner))
    return kind.owner === 'halo' ? WAYS.pull : WAYS.push;
  const fixed = (['halo', 'quickbooks'] as const).filter((side) => kind.fixed?.[side]?.includes(field));
  const way = WAYS[kind.ways?.[field] ?? kind.direction];
  return fixed.length === 0
    ? way
    : `${way}, cannot be changed in ${fixed.map((side) => NAMES[side]).join(' and ')}`;
}

const ownerOf = (kind: Kind, field: string): string =>
  kind.owners?.[field]
    ? NAMES[kind.owners[field]]
    : kind.ownedWhereMade
      ? 'where it was made'
      : NAMES[kind.owner];

const words = (field: string): string => field.replace(/([A-Z])/g, ' $1').toLowerCase();

/** A table for each kind whose shape has fields. */
export const fieldsTables = (kinds: readonly Kind[]): string =>
  kinds
    .filter(({ direction, shared }) => direction !== 'link' && shared !== true)
    .map((kind) => {
      const fields = kind.shape instanceof z.ZodObject ? Object.keys(kind.shape.shape) : [];
      const rows = fields.map((field) => [words(field), ownerOf(kind, field), fieldWay(kind, field)]);
      return `### ${kind.name}\n\n${tableOf(['field', 'whose', 'way'], rows)}`;
    })
    .join('\n\n');

interface Fault {
  readonly name: string;
  readonly sentence: string;
  readonly fix: string;
  readonly owner: string;
  readonly meaning: string;
}

const HOLES: Readonly<Record<string, string>> = {
  'contract-…': 'contract-shape`, `contract-rights`, `contract-settings',
  'gone-in-…': 'gone-in-halo`, `gone-in-quickbooks',
  'grant-ends-…': 'grant-ends-14`, `grant-ends-7`, `grant-ends-2',
  'halo-…': 'halo-<HTTP status>',
  '…-name-too-long': '<kind>-name-too-long',
  '…-without-name': '<kind>-without-name',
  'reads-…': 'reads-<per cent>',
};

/** Everything that `halo-qbo errors` and `halo-qbo readiness` may show. */
export const problemsTable = (lib: string): string =>
  tableOf(
    ['code', 'for', 'what it says', 'what to do'],
    problemsBelow(lib).map(({ code, owner, sentence, fix }) => [
      `\`${HOLES[code] ?? code}\``,
      owner === '' ? 'ops' : owner,
      sentence,
      fix,
    ]),
  );

/** What QuickBooks refuses, by its own code. What is only passed on, or tried again, makes no open item. */
export const faultsTable = (faults: Readonly<Record<string, Fault>>): string =>
  tableOf(
    ['code', 'QuickBooks', 'for', 'what it says', 'what to do'],
    Object.entries(faults).map(([number, { name, owner, sentence, fix }]) => [
      `\`${name}\``,
      number,
      owner,
      sentence,
      fix,
    ]),
  );

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
}

/** What CloudWatch may wake somebody with, by its name without service and stage. */
export const alarmsTable = (alarms: readonly Alarm[]): string =>
  tableOf(
    ['alarm', 'what it says', 'what to do'],
    alarms.map(({ AlarmName, AlarmDescription }) => {
      const [, says = '', anchor = ''] =
        /^(.*) See docs\/alarms\.md#([a-z-]+)\.$/.exec(AlarmDescription) ?? [];
      return [`\`${AlarmName.replace(/^.*\}-/, '')}\``, says, `[${anchor}](#${anchor})`];
    }),
  );
