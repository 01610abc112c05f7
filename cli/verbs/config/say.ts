/** What the config verb says: what is wrong with a file, what it would change, what was stored, and who changed what before. */
import type { Step, Stored } from '../../../lib/books/config/change.ts';
import type { Difference } from '../../../lib/books/config/layout.ts';
import type { Problem } from '../../../lib/books/config/sentences.ts';
import type { LoggedChange } from '../../../lib/books/config/versions.ts';
import type { Output } from '../../output.ts';
import { clean, count, time } from '../../text.ts';

type Value = Difference['from'];

const sayValue = (value: Value): string => (value === null ? 'not set' : clean(JSON.stringify(value)));

const changeLine = ({ path, from, to }: Difference): string =>
  `  ${clean(path)}: ${sayValue(from)} → ${sayValue(to)}`;

export function sayProblems(problems: readonly Problem[], json: boolean, out: Output): void {
  if (json) return out.json({ problems });
  for (const { sentence } of problems) out.say(out.tone('bad', clean(sentence)));
  out.note(`${count(problems.length, 'problem')}, so nothing was changed.`);
}

const HEADS: Readonly<Record<Step['step'], (step: Step) => string>> = {
  same: ({ id }) => `${id}: as in the file.`,
  changed: ({ id, before, changes }) =>
    `${id}, revision ${before?.version ?? 0}: ${count(changes.length, 'change')}`,
  new: ({ id }) => `${id}: new, to be connected`,
};

export function sayPlan(steps: readonly Step[], out: Output): void {
  for (const step of steps) {
    out.say(out.tone(step.step === 'same' ? 'dim' : 'bold', HEADS[step.step](step)));
    for (const change of step.changes) out.say(changeLine(change));
  }
}

/** Before anything is applied: what would not be. */
export function sayOutdated(steps: readonly Step[], out: Output): void {
  for (const { id, since } of steps) {
    if (since.length === 0) continue;
    out.say(out.tone('bad', `${id}: could not be applied.`));
    saySince(since, out);
  }
}

const whoOf = ({ by, at, how }: LoggedChange): string =>
  [clean(by ?? 'the system itself'), ...(how ? [clean(how)] : []), ...(at ? [time(at)] : [])].join(', ');

function saySince(since: readonly LoggedChange[], out: Output): void {
  out.say(out.tone('warn', '  Changed since the file was written, and it would change it back:'));
  for (const one of since) {
    out.say(`  revision ${one.revision}, ${whoOf(one)}`);
    for (const change of one.changes) out.say(`  ${changeLine(change)}`);
  }
}

const NEXT = (id: string): string =>
  `Put its HaloPSA credentials among the secrets (halo/${id}/…), then run \`halo-qbo connect --connection ${id}\` and \`halo-qbo probe --connection ${id} --save\`.`;

export function sayStored(stored: readonly Stored[], out: Output): void {
  for (const one of stored) {
    if (one.stored === 'yes') {
      out.say(out.tone('good', `${one.id}: stored as revision ${one.revision}.`));
      if (one.isNew) out.note(NEXT(one.id));
    }
    if (one.stored === 'outdated') {
      out.say(out.tone('bad', `${one.id}: not stored, because somebody else changed it meanwhile.`));
      saySince(one.since, out);
      out.note('Take that into the file, or export it again, and set `revision` to the one that holds now.');
    }
  }
  if (stored.every(({ stored: what }) => what === 'same')) out.say('Nothing was to be changed.');
}

export function sayLog(connection: string, revisions: readonly LoggedChange[], out: Output): void {
  out.say(out.tone('bold', connection));
  for (const one of revisions) {
    const isFirst = one.changes.length > 0 && one === revisions.at(-1);
    out.say(`revision ${one.revision}, ${whoOf(one)}`);
    if (isFirst) out.say('  the first that is kept');
    else if (one.changes.length === 0) out.say('  nothing that a person sets');
    else for (const change of one.changes) out.say(changeLine(change));
  }
}
