/**
 * Links among what is put back. A record may belong to one pair only, and the tables may have given it to another since the backup; so a link whose
 * records are another's by now is not put back, and no alias is without the link that it stands for.
 */
import type { Side } from '../../entities/kind.ts';
import { linkIdOf } from '../../sync/references.ts';
import { nameOf, type KeptRow, type Row } from './row.ts';

const SIDES = ['halo', 'quickbooks'] as const satisfies readonly Side[];

export const isAlias = ({ row }: KeptRow): boolean => typeof row['alias'] === 'string';

const isLink = ({ row }: KeptRow): boolean => typeof row['link'] === 'string' && row['link'] === row['sk'];

const at = (kept: KeptRow, sk: string): KeptRow => ({ ...kept, row: { pk: kept.row['pk'], sk } });

/** Where the link's other names stand. Reference data may share a counterpart, whose name is then nobody's own. */
export function namesBeside(kept: KeptRow): readonly KeptRow[] {
  if (!isLink(kept) || kept.row['shared'] === true) return [];
  return SIDES.flatMap((side) => {
    const seen = kept.row[side] as { readonly id?: unknown } | undefined;
    if (typeof seen?.id !== 'string') return [];
    const name = linkIdOf(side, seen.id);
    return name === kept.row['sk'] ? [] : [at(kept, name)];
  });
}

/** @param found what stands under one of the link's other names */
export const belongsTo = ({ row }: KeptRow, found: Row | undefined): boolean =>
  found === undefined || found['alias'] === row['sk'];

/** The name of the link that an alias stands for. */
export const linkBehind = (alias: KeptRow): string => nameOf(at(alias, String(alias.row['alias'])));
