/**
 * Every problem that a person may be told of, read from the sources: whatever object there has a `code` beside a `sentence` or a `fix`, and whatever
 * is handed to a file's own `refuse` or `refusal`, is one. So a new problem is in the documents with the next `npm run generate`, in the words
 * that a person sees; what is only known at the moment stands there as `…`.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { scopeOf, sourceOf, walk, type Scope } from './source.ts';

export interface Problem {
  readonly code: string;
  readonly owner: string;
  readonly sentence: string;
  readonly fix: string;
}

const REFUSERS: ReadonlySet<string> = new Set(['refuse', 'refusal']);
const UNKNOWN = '…';

const sourcesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(({ name, parentPath }) => /(?<!\.test|\.gen)\.ts$/.test(name) && !parentPath.includes('fixtures'))
    .map(({ name, parentPath }) => join(parentPath, name))
    .sort();

/** Every text that an expression may be. */
function textsOf(node: ts.Expression | undefined, scope: Scope, depth = 0): readonly string[] {
  if (!node || depth > 6) return [UNKNOWN];
  const again = (inner: ts.Expression): readonly string[] => textsOf(inner, scope, depth + 1);
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return again(node.expression);
  if (ts.isConditionalExpression(node)) return [...again(node.whenTrue), ...again(node.whenFalse)];
  if (ts.isIdentifier(node))
    return scope.has(node.text) ? again(scope.get(node.text) as ts.Expression) : [UNKNOWN];
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return again(node.body);
  if (ts.isElementAccessExpression(node) || ts.isCallExpression(node))
    return oneOf(node.expression, scope, again);
  if (ts.isTemplateExpression(node)) return [templateOf(node, again)];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return [`${again(node.left)[0] ?? ''}${again(node.right)[0] ?? ''}`];
  return [UNKNOWN];
}

/** One of a table's texts. */
function oneOf(
  node: ts.Expression,
  scope: Scope,
  again: (inner: ts.Expression) => readonly string[],
): readonly string[] {
  const named = ts.isElementAccessExpression(node) ? node.expression : node;
  const table = ts.isIdentifier(named) ? scope.get(named.text) : undefined;
  if (!table) return [UNKNOWN];
  return ts.isObjectLiteralExpression(table)
    ? table.properties.flatMap((one) => (ts.isPropertyAssignment(one) ? again(one.initializer) : []))
    : again(table);
}

/** A constant text stands in it as it is; all else is only known at the moment. */
function templateOf(node: ts.TemplateExpression, again: (inner: ts.Expression) => readonly string[]): string {
  const spans = node.templateSpans.map(({ expression, literal }) => {
    const [only = UNKNOWN, another] = again(expression);
    const isConstant = ts.isIdentifier(expression) && another === undefined && !only.includes(' ');
    return `${isConstant ? only : UNKNOWN}${literal.text}`;
  });
  return `${node.head.text}${spans.join('')}`;
}

const propertyOf = (node: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined => {
  const found = node.properties.find((one) => one.name?.getText() === name);
  if (!found) return undefined;
  if (ts.isPropertyAssignment(found)) return found.initializer;
  return ts.isShorthandPropertyAssignment(found) ? found.name : undefined;
};

const told = (
  parts: Readonly<Record<'code' | 'sentence' | 'fix', ts.Expression | undefined>>,
  owner: readonly string[],
  scope: Scope,
): readonly Problem[] => {
  const say = (node: ts.Expression | undefined): string => [...new Set(textsOf(node, scope))].join(' Or: ');
  return textsOf(parts.code, scope)
    .filter((code) => /^[a-z…]/.test(code) && /[a-z]/.test(code))
    .map((code) => ({ code, owner: owner.join(' or '), sentence: say(parts.sentence), fix: say(parts.fix) }));
};

function problemsIn(path: string): readonly Problem[] {
  const scope = scopeOf(path);
  const found: Problem[] = [];
  walk(sourceOf(path), (node) => {
    if (ts.isObjectLiteralExpression(node)) {
      const [code, sentence, fix] = ['code', 'sentence', 'fix'].map((name) => propertyOf(node, name));
      const owner = propertyOf(node, 'owner');
      if (code && (sentence || fix))
        found.push(...told({ code, sentence, fix }, owner ? textsOf(owner, scope) : [], scope));
    }
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && REFUSERS.has(node.expression.text)) {
      const [code, sentence, fix] = node.arguments;
      if (fix) found.push(...told({ code, sentence, fix }, ['bookkeeper'], scope));
    }
  });
  return found;
}

/** One row for each code; what several places say of it is told together. */
export function problemsBelow(folder: string): readonly Problem[] {
  const byCode = new Map<string, Problem[]>();
  for (const problem of sourcesBelow(folder).flatMap(problemsIn))
    byCode.set(problem.code, [...(byCode.get(problem.code) ?? []), problem]);
  return [...byCode.values()]
    .map((all) => ({
      code: all[0]?.code ?? '',
      owner: joined(all.map(({ owner }) => owner)),
      sentence: joined(all.map(({ sentence }) => sentence)),
      fix: joined(all.map(({ fix }) => fix)),
    }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

const joined = (texts: readonly string[]): string =>
  [...new Set(texts.filter((text) => text !== '' && text !== UNKNOWN))].join(' Or: ');
