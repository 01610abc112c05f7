/** Reading a CloudFormation template: what is in it, and which resource a value names. */
import type { Resource, Template } from './packaged.ts';

export type Value = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Value => typeof value === 'object' && value !== null;
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Every object within a value, itself included. */
export function* within(value: unknown): Generator<Value> {
  if (!isObject(value)) return;
  if (!Array.isArray(value)) yield value;
  for (const inner of Object.values(value)) yield* within(inner);
}

/** The resource that a Ref, GetAtt or Join names. */
export function named(value: unknown): string {
  if (!isObject(value)) return String(value);
  const { Ref: plain, 'Fn::GetAtt': attribute, 'Fn::Join': joined } = value;
  if (typeof plain === 'string') return plain;
  if (Array.isArray(attribute)) return String(attribute[0]);
  const parts = Array.isArray(joined) ? asList(joined[1]) : [];
  return parts.length > 0 ? named(parts[0]) : JSON.stringify(value);
}

/** The function behind an alias, or the function itself. */
export function functionBehind({ Resources: resources }: Template, value: unknown): string {
  const id = named(value);
  const { Type: type, Properties: properties = {} } = resources[id] ?? {};
  return type === 'AWS::Lambda::Alias' ? named(properties['FunctionName']) : id;
}

export const ofType = (
  { Resources: resources }: Template,
  type: string,
): readonly (readonly [string, Resource])[] =>
  Object.entries(resources).filter(([, { Type }]) => Type === type);

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** Every statement of every policy in the template, and whose it is. */
export const statementsIn = ({
  Resources: resources,
}: Template): readonly { readonly id: string; readonly statement: Statement }[] =>
  Object.entries(resources).flatMap(([id, { Properties: properties = {} }]) =>
    [...within(properties)].flatMap((value) =>
      asList(value['Statement'] ?? []).map((statement) => ({ id, statement: statement as Statement })),
    ),
  );

/** Every name that a value refers to, the template's own and CloudFormation's. */
export const namesIn = (value: unknown): readonly string[] =>
  [...within(value)].flatMap((one) => {
    const attribute = one['Fn::GetAtt'];
    if (Array.isArray(attribute)) return [String(attribute[0])];
    if (typeof one['Ref'] === 'string') return [one['Ref']];
    const text = asList(one['Fn::Sub'] ?? [])[0];
    return typeof text === 'string' ? [...text.matchAll(/\$\{([\w:]+)/g)].map(([, name]) => name ?? '') : [];
  });
