/**
 * Names that QuickBooks would refuse as taken. Customers, vendors and employees have one name space, items another, and capitals make no
 * difference there; the sync takes only exactly the same name for the counterpart, so what differs in capitals is neither found nor can be made.
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/customer (DisplayName)
 */
import type { LensEnv } from '../../entities/kind.ts';
import { idText } from '../../entities/wire.ts';
import type { BookFacts, Named } from './facts.ts';
import { blocks, type Trouble } from './finding.ts';
import { whatOf, type Judged } from './judged.ts';
import { exampleOf } from './records.ts';

const PERSON = 'DisplayName';
const THING = 'Name';

interface Wanted {
  readonly one: Judged;
  readonly space: string;
  readonly name: string;
}

const folded = (name: string): string => name.trim().toLowerCase();

/** The name that a new record would get, and where it has to be the only one. */
function wantedName(one: Judged, env: LensEnv): Wanted | undefined {
  if (one.standing.standing !== 'new') return undefined;
  const keys = one.kind.quickbooks.matchKeys(one.shape, one.record, env);
  const key = keys.find(({ property }) => property === PERSON || property === THING);
  const space = key?.property === PERSON ? PERSON : one.kind.quickbooks.resource.name;
  return key && { one, space, name: key.value };
}

/** Who has a name already, by name space and folded name. */
function holders({ kinds, people }: BookFacts): ReadonlyMap<string, Named> {
  const things = kinds.flatMap(({ kind, quickbooks }) =>
    quickbooks.map(({ id, record }) => ({
      entity: kind.quickbooks.resource.name,
      id,
      name: idText(record[THING]),
    })),
  );
  return new Map([
    ...things.map((one) => [`${one.entity} ${folded(one.name)}`, one] as const),
    ...people.map((one) => [`${PERSON} ${folded(one.name)}`, one] as const),
  ]);
}

export function nameTroubles(judged: readonly Judged[], facts: BookFacts, env: LensEnv): readonly Trouble[] {
  const taken = holders(facts);
  const wanted = judged.flatMap((one) => wantedName(one, env) ?? []);
  const first = new Map<string, Judged>();
  return wanted.flatMap(({ one, space, name }) => {
    const key = `${space} ${folded(name)}`;
    const holder = taken.get(key);
    if (holder) return [nameTaken(one, holder)];
    const twin = first.get(key);
    if (twin) return [nameDoubled(one, twin)];
    first.set(key, one);
    return [];
  });
}

const nameTaken = (one: Judged, { entity, id, name }: Named): Trouble =>
  blocks(
    {
      code: 'name-taken',
      sentence: `The ${whatOf(one.kind)} “${one.label}” cannot be made in QuickBooks: ${entity} ${id} there has the name “${name}” already.`,
      fix: 'Give one of the two another name.',
      owner: 'bookkeeper',
    },
    { kind: one.kind.name, example: exampleOf(one) },
  );

const nameDoubled = (one: Judged, twin: Judged): Trouble =>
  blocks(
    {
      code: 'name-doubled',
      sentence: `The ${whatOf(one.kind)} “${one.label}” cannot be made in QuickBooks: the ${whatOf(twin.kind)} ${twin.id} of HaloPSA has the same name.`,
      fix: 'Give one of the two another name in HaloPSA.',
      owner: 'bookkeeper',
    },
    { kind: one.kind.name, example: exampleOf(one) },
  );
