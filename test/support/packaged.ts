/**
 * The CloudFormation template that `npm run package` writes: made in a copy of what it is made of, so that nothing else that packages at the same
 * time is in the way, without credentials and without a home to find any in. Kept until something of that changes. What the functions do is not
 * in it, so in the copy they do nothing: bundling ten of them twice takes longer than all the rest. What their bundles are is
 * `test/functions/bundles.test.ts`' business.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const TEMPLATE_SOURCES = ['serverless.yml', 'infra', 'package-lock.json'];
const COPIED = [...TEMPLATE_SOURCES, 'package.json', 'tsconfig.json'];
const DOES_NOTHING = 'export const handler = (): void => undefined;\n';
const TEMPLATE = join('.serverless', 'cloudformation-template-update-stack.json');

/** A value of the template: text, number, list, object or CloudFormation function. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly UpdatePolicy?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
}

function filesOf(path: string): readonly string[] {
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

type Params = Readonly<Record<string, string>>;

function hashOfSources(stage: string, params: Params): string {
  const hash = createHash('sha256').update(stage).update(JSON.stringify(params));
  for (const source of TEMPLATE_SOURCES) {
    const files = source.includes('.') ? [join(root, source)] : filesOf(source);
    for (const file of files) hash.update(file).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 24);
}

/** @param params as `--param="name=value"` gives them */
export function packagedTemplate(stage = 'prod', params: Params = {}): Template {
  const kept = join(
    root,
    'node_modules',
    '.cache',
    'halo-qbo',
    `template-${hashOfSources(stage, params)}.json`,
  );
  if (!existsSync(kept)) packageInto(kept, stage, params);
  return JSON.parse(readFileSync(kept, 'utf8')) as Template;
}

function packageInto(kept: string, stage: string, params: Params): void {
  const copy = mkdtempSync(join(tmpdir(), 'halo-qbo-package-'));
  try {
    for (const source of COPIED) cpSync(join(root, source), join(copy, source), { recursive: true });
    mkdirSync(join(copy, 'functions'));
    for (const name of readdirSync(join(root, 'functions')))
      writeFileSync(join(copy, 'functions', name), DOES_NOTHING);
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const serverless = join(root, 'node_modules', 'serverless', 'bin', 'serverless.js');
    const given = Object.entries(params).map(([name, value]) => `--param=${name}=${value}`);
    execFileSync(process.execPath, [serverless, 'package', '--stage', stage, ...given], {
      cwd: copy,
      // The bundler leaves its copies in the folder for such.
      env: { PATH: process.env['PATH'], HOME: copy, TMPDIR: copy, AWS_EC2_METADATA_DISABLED: 'true' },
      stdio: 'pipe',
    });
    mkdirSync(join(kept, '..'), { recursive: true });
    cpSync(join(copy, TEMPLATE), `${kept}.${process.pid}`);
    renameSync(`${kept}.${process.pid}`, kept);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
