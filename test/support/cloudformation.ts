/**
 * CloudFormation's own schema, as AWS publishes it for every resource type, against a template: types that there are, properties that they have,
 * those that they must have, and values of the right form, as deep as it goes. What a function of CloudFormation will put in is not known here, so
 * it is taken for any value.
 */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Resource, Template } from './packaged.ts';
import { asList, isObject, type Value } from './template.ts';

type Database = ReturnType<typeof loadAwsServiceSpecSync>;
type Definition = NonNullable<ReturnType<Database['get']>>;
type Properties = Extract<Definition, { readonly properties: unknown }>['properties'];

interface PropertyType {
  readonly type: string;
  readonly allowedValues?: readonly unknown[];
  readonly element?: PropertyType;
  readonly types?: readonly PropertyType[];
  readonly reference?: { readonly $ref: string };
}

interface Property {
  readonly required?: boolean;
  readonly type: PropertyType;
  readonly previousTypes?: readonly PropertyType[];
}

type PropertiesOf = Readonly<Record<string, Property>>;

/** What a resource may have beside its type and properties. */
const ATTRIBUTES = new Set([
  'Type',
  'Properties',
  'Condition',
  'DependsOn',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'UpdatePolicy',
  'CreationPolicy',
  'Metadata',
]);
const POLICIES = new Set(['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot']);

let loaded: Database | undefined;
const database = (): Database => (loaded ??= loadAwsServiceSpecSync());

const isFunction = (value: unknown): boolean => {
  const [name, ...more] = isObject(value) && !Array.isArray(value) ? Object.keys(value) : [];
  return more.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'));
};

const PLAIN: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  'date-time': (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  number: Number.isFinite,
  null: (value) => value === null,
  json: (value) => isObject(value) || typeof value === 'string',
  tag: (value) => isObject(value) && 'Key' in value && 'Value' in value,
};

/** What is wrong with a value, each with where it is. */
function wrongValue(path: string, value: unknown, type: PropertyType): readonly string[] {
  if (isFunction(value)) return [];
  if (type.type === 'array')
    return Array.isArray(value)
      ? value.flatMap((one, index) => wrongValue(`${path}[${index}]`, one, type.element!))
      : [`${path} is to be a list`];
  if (type.type === 'map')
    return isObject(value)
      ? Object.entries(value).flatMap(([name, one]) => wrongValue(`${path}.${name}`, one, type.element!))
      : [`${path} is to be a map`];
  if (type.type === 'union') {
    const tried = type.types!.map((one) => wrongValue(path, value, one));
    return tried.some((wrong) => wrong.length === 0) ? [] : (tried[0] ?? []);
  }
  if (type.type === 'ref') return wrongObject(path, value, propertiesOf(type.reference!.$ref));
  const isRight = PLAIN[type.type];
  if (!isRight) throw new RangeError(`the specification has a type that is not known here: ${type.type}`);
  if (!isRight(value)) return [`${path} is to be of type ${type.type}: ${JSON.stringify(value)}`];
  return type.allowedValues === undefined || type.allowedValues.includes(value)
    ? []
    : [`${path} is to be one of ${type.allowedValues.join(', ')}: ${JSON.stringify(value)}`];
}

const propertiesOf = (id: string): PropertiesOf =>
  (database().get('typeDefinition', id) as { readonly properties: Properties }).properties as PropertiesOf;

function wrongObject(path: string, value: unknown, known: PropertiesOf): readonly string[] {
  if (!isObject(value) || Array.isArray(value)) return [`${path} is to be an object`];
  const missing = Object.entries(known)
    .filter(([name, { required }]) => required && !(name in value))
    .map(([name]) => `${path}.${name} is missing`);
  const wrong = Object.entries(value).flatMap(([name, one]) => {
    const property = known[name];
    if (!property) return [`${path} has no property ${name}`];
    const tried = [property.type, ...(property.previousTypes ?? [])].map((type) =>
      wrongValue(`${path}.${name}`, one, type),
    );
    return tried.some((none) => none.length === 0) ? [] : (tried[0] ?? []);
  });
  return [...missing, ...wrong];
}

function wrongAttributes(
  id: string,
  resource: Resource,
  { Conditions: conditions = {} }: Template,
): readonly string[] {
  const unknown = Object.keys(resource)
    .filter((name) => !ATTRIBUTES.has(name))
    .map((name) => `${id} has no attribute ${name}`);
  const policies = [resource.DeletionPolicy, resource.UpdateReplacePolicy].filter(
    (policy) => policy !== undefined && !POLICIES.has(policy),
  );
  const condition = resource.Condition;
  return [
    ...unknown,
    ...policies.map((policy) => `${id} has a policy that there is not: ${String(policy)}`),
    ...(condition === undefined || condition in conditions
      ? []
      : [`${id} needs a condition that is not defined`]),
  ];
}

/** What CloudFormation would refuse, or not understand. */
export function wrongIn(template: Template): readonly string[] {
  return Object.entries(template.Resources).flatMap(([id, resource]) => {
    const [type] = [...database().lookup('resource', 'cloudFormationType', 'equals', resource.Type)];
    if (!type) return [`${id} is of a type that there is not: ${resource.Type}`];
    const properties = type.properties as unknown as PropertiesOf;
    return [
      ...wrongAttributes(id, resource, template),
      ...wrongObject(id, resource.Properties ?? {}, properties),
    ];
  });
}

/** What identifies a resource that is there already, when a stack is to take it over. */
export const identifierOf = (type: string): readonly string[] => {
  const [found] = [...database().lookup('resource', 'cloudFormationType', 'equals', type)];
  return asList(found?.primaryIdentifier ?? []).map(String);
};

/** Which properties of a type replace the resource when they change. */
export const replacing = (type: string): readonly string[] => {
  const [found] = [...database().lookup('resource', 'cloudFormationType', 'equals', type)];
  return Object.entries((found?.properties ?? {}) as unknown as Readonly<Record<string, Value>>)
    .filter(([, { causesReplacement: causes }]) => causes === 'yes')
    .map(([name]) => name);
};
