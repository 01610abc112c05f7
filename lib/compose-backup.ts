/** The part of the composition that sees tables whole. Only the ops command does; no function that deploys has the right to. */
import { shelves } from './aws/shelves.ts';
import { textsOf } from './aws/texts.ts';
import type { Shelves } from './books/backup/row.ts';
import type { ErasePorts } from './books/erase.ts';
import type { App } from './compose.ts';

export const shelvesOf = ({ table }: App): Shelves => shelves(table);

export const erasePorts = ({ ports, table }: App): ErasePorts => ({
  clock: ports.clock,
  newId: ports.newId,
  links: ports.links,
  intents: ports.intents,
  journal: ports.journal,
  textsOf: textsOf(table),
});
