/** What a run against a real sandbox needs from the environment. What is missing is named all at once, and nothing is asked before. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The run cannot begin: nothing was compared. */
export class CannotBegin extends Error {
  override readonly name = 'CannotBegin';
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

/** @throws CannotBegin with a sentence that names every variable that is not set */
export function required<Name extends string>(
  environment: Environment,
  vendor: string,
  names: readonly Name[],
): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => (environment[name] ?? '').trim() === '');
  if (missing.length > 0)
    throw new CannotBegin(
      `To hold the contract against a real ${vendor} sandbox, set ${listed(missing)} in the environment; docs/contract.md says where to get them.`,
    );
  return Object.fromEntries(names.map((name) => [name, (environment[name] ?? '').trim()])) as Record<
    Name,
    string
  >;
}

export const optional = (environment: Environment, name: string, otherwise: string): string =>
  environment[name]?.trim() || otherwise;
