/**
 * Lists within lists: sub-customers, sub-accounts, categories with items, classes and locations. A name is qualified by those above it, five
 * levels deep at most; a parent that is renamed renames what is below it. Recorded: `Freeman Sporting Goods:55 Twin Lane` at level 1.
 */
import type { WriteContext } from './change.ts';
import type { Company } from './company.ts';
import type { EntityDefinition } from './entities.ts';
import { refusals } from './faults.ts';
import { refId, textAt, touched, type Rec } from './records.ts';

/** Levels below the first. */
const LEVELS_MAX = 4;

const nameOf = (definition: EntityDefinition, record: Rec): string =>
  textAt(record, definition.unique?.field ?? 'Name');

const SUB_FLAGS: Readonly<Record<string, string>> = {
  Class: 'SubClass',
  Department: 'SubDepartment',
  Account: 'SubAccount',
  Item: 'SubItem',
};

/** The record with its qualified name and level. @throws Refusal 2500, 6000 */
export function placed({ company, definition }: WriteContext, record: Rec): Rec {
  if (!('FullyQualifiedName' in definition.fields)) return record;
  const name = nameOf(definition, record);
  const parentId = refId(record, 'ParentRef');
  const subFlag = SUB_FLAGS[definition.name];
  const sub = subFlag === undefined || definition.name === 'Item' ? {} : { [subFlag]: parentId !== '' };
  if (parentId === '') {
    if (definition.name === 'Customer' && record['Job'] === true) throw refusals.required('ParentRef');
    const { Level: _level, ...top } = record;
    return { ...top, ...sub, FullyQualifiedName: name };
  }
  const parent = company.get(definition.name, parentId);
  if (!parent) throw refusals.reference('ParentRef', parentId);
  if (isBelow(company, definition, parent, textAt(record, 'Id')))
    throw refusals.business('A record cannot be below itself');
  if (definition.name === 'Item' && parent['Type'] !== 'Category')
    throw refusals.business('An item can only be put below a category');
  const level = Number(parent['Level'] ?? 0) + 1;
  if (level > LEVELS_MAX) throw refusals.business('You can only have five levels');
  return {
    ...record,
    ...sub,
    ...(definition.name === 'Item' && { SubItem: true }),
    // A sub-customer counts as a job (recorded); accounts and classes show no level.
    ...(definition.name === 'Customer' && { Job: true }),
    ...('Level' in definition.fields && ['Customer', 'Item'].includes(definition.name) && { Level: level }),
    FullyQualifiedName: `${textAt(parent, 'FullyQualifiedName') || nameOf(definition, parent)}:${name}`,
  };
}

function isBelow(company: Company, definition: EntityDefinition, parent: Rec, ownId: string): boolean {
  for (let at: Rec | undefined = parent, steps = 0; at && steps <= LEVELS_MAX + 1; steps += 1) {
    if (ownId !== '' && textAt(at, 'Id') === ownId) return true;
    at = company.get(definition.name, refId(at, 'ParentRef'));
  }
  return false;
}

/** What is below a record that was renamed gets its new qualified name. */
export function renameBelow(context: WriteContext, after: Rec, before: Rec): void {
  const { company, definition, now } = context;
  const [was, is] = [textAt(before, 'FullyQualifiedName'), textAt(after, 'FullyQualifiedName')];
  if (was === is || was === '') return;
  for (const record of company.all(definition.name)) {
    const name = textAt(record, 'FullyQualifiedName');
    if (name.startsWith(`${was}:`) && isBelow(company, definition, record, textAt(after, 'Id')))
      company.put(
        definition.name,
        touched({ ...record, FullyQualifiedName: is + name.slice(was.length) }, now),
      );
  }
}
