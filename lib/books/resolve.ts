/** A dispute that a person decided: checked against what stands in the open item, and sent to the record like any other hint. */
import type { Connection } from '../sync/connection.ts';
import type { ChangeEvent } from '../sync/change-event.ts';
import { hasSides, isDecidable } from '../sync/decision.ts';
import type { Ports } from '../sync/ports.ts';
import type { OpenItem } from '../sync/records.ts';
import { idOfLink, sideOfLink } from '../sync/references.ts';
import { hintFor } from './ask.ts';

export type Keep = NonNullable<ChangeEvent['decision']>['keep'];

export type Resolved =
  | { readonly resolved: 'sent'; readonly event: ChangeEvent }
  | { readonly resolved: 'refused'; readonly sentence: string };

const refused = (sentence: string): Resolved => ({ resolved: 'refused', sentence });

export async function resolveItem(
  item: OpenItem,
  decision: { readonly keep: Keep; readonly by: string },
  connection: Connection,
  ports: Pick<Ports, 'links' | 'queue' | 'clock' | 'newId'>,
): Promise<Resolved> {
  const { kind, record, code } = item;
  if (!isDecidable(item))
    return refused(`The open item ${code} is not a choice between two sides. ${item.fix}`);
  if (!hasSides(item) && decision.keep !== 'both')
    return refused(
      'Only totals differ, and each system computes its own: they can be accepted as they are, or the lines corrected.',
    );
  const link = await ports.links.find({ connection: connection.id, kind, link: record });
  if (!link?.halo || !link.quickbooks) return refused(`The ${kind} is not linked on both sides any more.`);
  const seen = {
    ...(link.halo.version !== undefined && { halo: link.halo.version }),
    ...(link.quickbooks.version !== undefined && { quickbooks: link.quickbooks.version }),
  };
  const wanted = { connection, kind, side: sideOfLink(record), id: idOfLink(record) };
  const event = { ...hintFor(wanted, 'person', ports), decision: { ...decision, ...seen } };
  await ports.queue.send([event], 'live');
  return { resolved: 'sent', event };
}
