/** What the shells get: every verb with its own options, in a script that the shell itself accepts. */
import { spawnSync } from 'node:child_process';
import { completionFor } from '../../cli/completion.ts';
import { verbs } from '../../cli/verbs.ts';

/** What bash would offer. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const script = `${await completionFor('bash')}
    COMP_WORDS=(halo-qbo ${words.map((word) => `"${word}"`).join(' ')}); COMP_CWORD=${words.length}
    _halo_qbo; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

test('the first word is a verb', async () => {
  const all = await offered('');

  for (const { name } of verbs) expect(all).toContain(name);
  expect(await offered('resu')).toEqual(['resume']);
});

test.each([
  [['numbers', 'al'], ['align']],
  [['config', 're'], ['revert']],
  [['sync', '--co'], ['--connection']],
  [['history', 'inv'], ['invoice']],
  [['completion', 'z'], ['zsh']],
  [['--st'], ['--stage']],
  [['status', '--reg'], ['--region']],
  [['--stage', 'prod', 'numbers', 'al'], ['align']],
  [['--stage', '=', 'prod', 'numbers', 'al'], ['align']],
  [['--profile', 'st'], ['']],
])('%j goes on with %j', async (words, expected) => {
  expect(await offered(...words)).toEqual(expected);
});

test('zsh gets each verb with its sentence', async () => {
  const script = await completionFor('zsh');

  for (const { name } of verbs) expect(script).toContain(`'${name}:`);
  expect(script).toMatch(/^#compdef halo-qbo\n/);
});

test('another shell is wrong usage', async () => {
  await expect(completionFor('fish')).rejects.toThrow('bash, zsh');
});
