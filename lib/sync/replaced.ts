/**
 * The record under a known id is another one: a HaloPSA that was restored from a backup gives its ids out again. Nothing of ours may be written over
 * what belongs to the old one, and where one id came twice others will, so the whole connection halts until a person has looked.
 */
import type { Refusal } from '../entities/kind.ts';
import { sayName } from './circuit.ts';
import { refuse } from './create.ts';
import type { Progress } from './hold.ts';
import type { Job } from './job.ts';
import type { Outcome } from './outcome.ts';
import type { Link } from './records.ts';
import { isAnother, type View } from './view.ts';

const CODE = 'record-replaced';

/** @returns why the record is not the one that was linked; undefined while it is, or where the vendor does not say when it was made */
export function replaced({ kind }: Pick<Job, 'kind'>, view: View, link: Link): Refusal | undefined {
  const seen = link[view.side];
  if (!isAnother(view, seen)) return undefined;
  const system = sayName(view.side);
  const iso = (time: string | undefined): string => new Date(time ?? '').toISOString();
  return {
    code: CODE,
    sentence: `${system} has another ${kind.name} under the id ${view.id}: this one was made at ${iso(view.facts.createdAt)}, the one that is linked at ${iso(seen?.createdAt)}. Was ${system} restored from a backup?`,
    fix: `Everything of this connection stands still. Have ${system} give only new ids (\`halo-qbo numbers align\`), make the doubled records anew there, then \`halo-qbo resume\`.`,
    owner: 'ops',
  };
}

/** What the connection's own open item is about, which people are told of at once. */
export const HALTED = 'halted';

const haltedItem = (connection: string, { sentence, fix }: Refusal) => ({
  connection,
  kind: 'connection',
  record: HALTED,
  code: HALTED,
  sentence: `Nothing of this connection is written any more. ${sentence}`,
  fix,
  owner: 'ops' as const,
});

/** Stands still until `halo-qbo resume`. A record that a person has been told of halts nothing a second time. */
export async function halt(job: Job, progress: Progress, refusal: Refusal): Promise<Outcome> {
  const { connection, kind, ports } = job;
  const known = await ports.openItems.get(connection.id, kind.name, progress.lease.link.link);
  const since = new Date(ports.clock.now()).toISOString();
  if (known?.code !== CODE) {
    await ports.connections.changeState(connection.id, { halted: { since, reason: refusal.sentence } });
    await ports.openItems.raise(haltedItem(connection.id, refusal), since);
  }
  return refuse(job, progress, refusal);
}
