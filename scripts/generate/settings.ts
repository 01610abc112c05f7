/**
 * What may be set for a connection, read from the schema as it is written: a setting's name, what it may be, and the comment above it. A setting
 * without a comment has a name that says it.
 */
import ts from 'typescript';
import { scopeOf, tableOf, type Scope } from './source.ts';

interface Setting {
  readonly path: string;
  readonly values: string;
  readonly says: string;
}

interface Said {
  readonly values: string;
  readonly below?: ts.ObjectLiteralExpression;
  /** What stands between the path and what is below. */
  readonly by?: string;
}

/** `z.enum([…]).optional()` → `z.enum([…])`: what a value is stands in front. */
function core(node: ts.Expression): ts.Expression {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return node;
  const { expression } = node.expression;
  const isZod = expression.getText() === 'z' || expression.getText() === 'z.iso';
  return isZod ? node : core(expression);
}

const PLAIN: Readonly<Record<string, string>> = {
  boolean: 'true, false',
  number: 'number',
  string: 'text',
  url: 'address',
  date: 'YYYY-MM-DD',
};

function said(node: ts.Expression, scope: Scope): Said {
  const value = core(node);
  if (ts.isIdentifier(value)) {
    const named = scope.get(value.text);
    return named ? said(named, scope) : { values: '' };
  }
  if (!ts.isCallExpression(value) || !ts.isPropertyAccessExpression(value.expression)) return { values: '' };
  const [first, second] = value.arguments;
  const type = value.expression.name.text;
  if (type === 'strictObject' && first) return { values: '', ...objectOf(first, scope) };
  if (type === 'enum' && first && ts.isArrayLiteralExpression(first))
    return { values: first.elements.map((one) => (ts.isStringLiteral(one) ? one.text : '')).join(', ') };
  if (type === 'record' && second) return { ...said(second, scope), by: '<name>' };
  if (type === 'array' && first) return { values: `list of ${said(first, scope).values}s` };
  return { values: PLAIN[type] ?? type };
}

/** An object's parts, written here or under a name. */
function objectOf(node: ts.Expression, scope: Scope): Pick<Said, 'below'> {
  const named = ts.isIdentifier(node) ? scope.get(node.text) : node;
  return named && ts.isObjectLiteralExpression(named) ? { below: named } : {};
}

const commentOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .map(({ comment }) => (typeof comment === 'string' ? comment : ''))
    .join(' ');

function settingsIn(object: ts.ObjectLiteralExpression, scope: Scope, path: string): readonly Setting[] {
  return object.properties.flatMap((property) => {
    if (ts.isSpreadAssignment(property)) return spread(property.expression, scope, path);
    if (!property.name) return [];
    const name = path === '' ? property.name.getText() : `${path}.${property.name.getText()}`;
    const value = ts.isPropertyAssignment(property) ? property.initializer : property.name;
    if (!ts.isExpression(value)) return [];
    const { values, below, by } = said(value, scope);
    const own = { path: by === undefined ? name : `${name}.${by}`, values, says: commentOf(property) };
    return below ? [...(own.says === '' ? [] : [own]), ...settingsIn(below, scope, own.path)] : [own];
  });
}

function spread(node: ts.Expression, scope: Scope, path: string): readonly Setting[] {
  const { below } = objectOf(node, scope);
  return below ? settingsIn(below, scope, path) : [];
}

/** Names that stand in the files that hold the schema's parts, too. */
const scopesOf = (paths: readonly string[]): Scope => new Map(paths.flatMap((path) => [...scopeOf(path)]));

/** @param paths the file with the schema last @param schema its name there @param left settings that are no person's */
export function settingsTable(paths: readonly string[], schema: string, left: readonly string[]): string {
  const scope = scopesOf(paths);
  const { below } = said(scope.get(schema) as ts.Expression, scope);
  const all = below ? settingsIn(below, scope, '') : [];
  return tableOf(
    ['setting', 'what it may be', 'what it does'],
    all
      .filter(({ path }) => !left.includes(path))
      .map(({ path, values, says }) => [`\`${path}\``, values, says]),
  );
}
