/** The tables, as data: the local world makes them from this list, and the deployed ones are checked against it. */
export interface TableDefinition {
  readonly role: 'config' | 'sync' | 'numbers' | 'journal' | 'tokens';
  readonly variable: string;
  /** A second way in: its name and key attributes. */
  readonly index?: { readonly name: string; readonly pk: string; readonly sk: string };
  readonly expires?: boolean;
}

export const tables: readonly TableDefinition[] = [
  { role: 'config', variable: 'TABLE_CONFIG', expires: true },
  { role: 'sync', variable: 'TABLE_SYNC' },
  { role: 'numbers', variable: 'TABLE_NUMBERS' },
  {
    role: 'journal',
    variable: 'TABLE_JOURNAL',
    index: { name: 'byRecord', pk: 'record', sk: 'sk' },
    expires: true,
  },
  { role: 'tokens', variable: 'TABLE_TOKENS' },
];

export type TableNames = Readonly<Record<TableDefinition['role'], string>>;

/** Names from the environment; on one machine they have names of their own. */
export const tableNames = (environment: Readonly<Record<string, string | undefined>>): TableNames =>
  Object.fromEntries(
    tables.map(({ role, variable }) => [role, environment[variable] ?? `halo-qbo-local-${role}`]),
  ) as TableNames;
