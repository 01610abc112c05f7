/** The part of the composition that sees tables whole. Only the ops command does; no function that deploys has the right to. */
import { shelves } from './aws/shelves.ts';
import type { Shelves } from './books/backup/row.ts';
import type { App } from './compose.ts';

export const shelvesOf = ({ table }: App): Shelves => shelves(table);
