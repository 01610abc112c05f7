/** The sources as they are written: constants by their names, in a file and in what it imports. For documents that follow from them. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** What a name stands for. */
export type Scope = ReadonlyMap<string, ts.Expression>;

const read = new Map<string, ts.SourceFile>();

export function sourceOf(path: string): ts.SourceFile {
  const known = read.get(path);
  if (known) return known;
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  read.set(path, file);
  return file;
}

/** A walk through everything below a node. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

const ownConstants = (file: ts.SourceFile): Map<string, ts.Expression> => {
  const found = new Map<string, ts.Expression>();
  walk(file, (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer)
      found.set(node.name.text, node.initializer);
  });
  return found;
};

const importsOf = (file: ts.SourceFile): readonly (readonly [name: string, path: string])[] =>
  file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const { text } = statement.moduleSpecifier;
    const names = statement.importClause?.namedBindings;
    if (!text.startsWith('.') || !names || !ts.isNamedImports(names)) return [];
    const path = join(dirname(file.fileName), text);
    return names.elements.map(({ name }) => [name.text, path] as const);
  });

export function scopeOf(path: string): Scope {
  const file = sourceOf(path);
  const found = ownConstants(file);
  for (const [name, from] of importsOf(file)) {
    const constant = ownConstants(sourceOf(from)).get(name);
    if (constant && !found.has(name)) found.set(name, constant);
  }
  return found;
}

/** A cell of a table in Markdown. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ').trim();

export const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
