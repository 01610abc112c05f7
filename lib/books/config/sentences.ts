/** What is wrong with a file, in sentences: where, what stands there, what may. A value under a name that nobody knows is not repeated: it may be a secret. */
import * as z from 'zod';
import { bare } from './layout.ts';
import { FOUND } from './settings.ts';

export interface Problem {
  readonly path: string;
  /** Begins with the path. */
  readonly sentence: string;
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const SHOWN_MAX = 60;

const pathOf = (path: Path): string => (path.length === 0 ? 'the file' : path.map(String).join('.'));

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null
        ? (at as Readonly<Record<PropertyKey, unknown>>)[name]
        : undefined,
    value,
  );

/** Names that may stand at a path. */
function namesAt(schema: unknown, path: Path): readonly string[] {
  const said = bare(schema);
  const [name, ...rest] = path;
  if (name === undefined) return said instanceof z.ZodObject ? Object.keys(said.shape) : [];
  if (said instanceof z.ZodRecord) return namesAt(said.valueType, rest);
  return said instanceof z.ZodObject ? namesAt(said.shape[String(name)], rest) : [];
}

export function said(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  const safe = text.replace(/\/\/[^/@"]*@/g, '//…@');
  return safe.length > SHOWN_MAX ? `${safe.slice(0, SHOWN_MAX)}…` : safe;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
};

const FORMATS: Readonly<Record<string, string>> = {
  url: 'an address that begins with http:// or https://',
  date: 'a day of the calendar, as YYYY-MM-DD',
};

const listed = (values: readonly unknown[]): string => {
  const all = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return all.length === 1 ? String(all[0]) : `${all.slice(0, -1).join(', ')} or ${String(all.at(-1))}`;
};

const bound = (word: string, limit: unknown, origin: string): string =>
  origin === 'string' ? `have ${word} ${String(limit)} characters` : `be ${word} ${String(limit)}`;

/** What may stand there. */
function allowed(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `it has to be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `it can be ${listed(issue.values)}`;
    case 'too_small':
      return `it has to ${bound('at least', issue.minimum, issue.origin)}`;
    case 'too_big':
      return `it may ${bound('at most', issue.maximum, issue.origin)}`;
    case 'invalid_format':
      return FORMATS[issue.format] ? `it has to be ${FORMATS[issue.format]}` : issue.message;
    default:
      return issue.message;
  }
}

const isFound = (path: Path): boolean => {
  const [group, name] = path.slice(-2).map(String);
  const found: Readonly<Record<string, object>> = FOUND;
  return group !== undefined && name !== undefined && Object.hasOwn(found[group] ?? {}, name);
};

function unknownName(path: Path, names: readonly string[]): Problem {
  const where = pathOf(path);
  const why = isFound(path)
    ? 'is what the system finds out by itself (`halo-qbo probe`), so it cannot be set; take it out'
    : `is no setting; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}`;
  return { path: where, sentence: `${where} ${why}.` };
}

function problemsIn(issue: Issue, schema: unknown, raw: unknown): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const names = namesAt(schema, issue.path);
    return issue.keys.map((key) => unknownName([...issue.path, key], names));
  }
  const path = pathOf(issue.path);
  if (issue.code === 'invalid_key')
    return [
      {
        path,
        sentence: `${path} is no name for it: ${issue.issues.map(({ message }) => message).join('; ')}.`,
      },
    ];
  const value = valueAt(raw, issue.path);
  return [
    {
      path,
      sentence:
        value === undefined
          ? `${path} is missing; ${allowed(issue)}.`
          : `${path} is ${said(value)}; ${allowed(issue)}.`,
    },
  ];
}

export const problemsOf = (issues: readonly Issue[], schema: unknown, raw: unknown): readonly Problem[] =>
  issues.flatMap((issue) => problemsIn(issue, schema, raw));
