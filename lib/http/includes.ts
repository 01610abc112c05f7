/** Records that were read along stand in a record for the lens alone: they are no part of what is sent. */
import type { Resource, Wire } from '../entities/kind.ts';

export const ownFields = (body: Wire, { include = [] }: Pick<Resource, 'include'>): Wire => {
  const along = new Set(include.map(({ as }) => as));
  return along.size === 0
    ? body
    : Object.fromEntries(Object.entries(body).filter(([field]) => !along.has(field)));
};
