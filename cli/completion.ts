/**
 * What a shell needs to complete the command line, written from the verbs themselves: their names, their options, and what an argument may be. It
 * asks nothing of a running system, so ids of records are not completed.
 */
import { Command } from 'commander';
import { UsageError } from './exit.ts';
import { clean } from './text.ts';
import { verbs } from './verbs.ts';
import { WHERE_FLAGS } from './where.ts';

export const COMPLETION = {
  name: 'completion',
  says: 'what bash or zsh needs to complete the command line',
} as const;

export const SHELLS = ['bash', 'zsh'] as const;

interface Completed {
  readonly name: string;
  readonly says: string;
  readonly words: readonly string[];
}

/** An argument that is one of a few says so: `audit, align, next or policy`. */
const ONE_OF = /^[a-z]+(?:, [a-z]+)* or [a-z]+$/;

const choicesOf = (description: string, kinds: readonly string[]): readonly string[] =>
  description.startsWith('the kind of record')
    ? kinds
    : ONE_OF.test(description)
      ? description.split(/, | or /)
      : [];

async function completed(): Promise<readonly Completed[]> {
  const { kinds } = await import('../lib/entities/registry.ts');
  const names = kinds.map(({ name }) => name);
  return Promise.all(
    verbs.map(async ({ name, says, load }) => {
      const { verb } = await load();
      const { options, registeredArguments } = verb.define(new Command(name));
      return {
        name,
        says,
        words: [
          ...registeredArguments.flatMap(({ description }) => choicesOf(description, names)),
          ...options.flatMap(({ long }) => (long ? [long] : [])),
          ...WHERE_FLAGS,
          '--help',
        ],
      };
    }),
  );
}

const cases = (all: readonly Completed[]): string =>
  all.map(({ name, words }) => `    ${name}) words="${words.join(' ')}" ;;`).join('\n');

const OTHERS: readonly Completed[] = [
  { name: COMPLETION.name, says: COMPLETION.says, words: SHELLS },
  { name: 'help', says: 'display help for command', words: verbs.map(({ name }) => name) },
];

/** Finds the verb among the words so far, and whether the one to come is the value of an option that every verb has. A shell may take `=` apart. */
const FIND_VERB = `if [ -n "$value" ]; then [ "$word" = "=" ] || value=""; continue; fi
    case "$word" in ${WHERE_FLAGS.join('|')}) value=1 ;; -*) ;; *) verb="\${verb:-$word}" ;; esac`;

const bash = (all: readonly Completed[]): string => `# halo-qbo completion for bash
_halo_qbo() {
  local word verb="" value="" words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    ${FIND_VERB}
  done
  if [ -n "$value" ]; then COMPREPLY=(); return; fi
  case "$verb" in
${cases(all)}
    *) words="${all.map(({ name }) => name).join(' ')} ${WHERE_FLAGS.join(' ')} --help" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _halo_qbo halo-qbo`;

/** In single quotes nothing of a text is the shell's business. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const zsh = (all: readonly Completed[]): string => `#compdef halo-qbo
# halo-qbo completion for zsh
_halo_qbo() {
  local words_of verb="" value="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    ${FIND_VERB}
  done
  if [ -n "$value" ]; then return; fi
  local -a verbs
  verbs=(${all.map(({ name, says }) => quoted(`${name}:${says.replaceAll(':', '\\:')}`)).join(' ')})
  case "$verb" in
${cases(all).replaceAll('words=', 'words_of=')}
    *) _describe verb verbs; compadd -- ${WHERE_FLAGS.join(' ')} --help; return ;;
  esac
  compadd -- \${=words_of}
  _files
}
compdef _halo_qbo halo-qbo`;

/** @throws UsageError */
export async function completionFor(shell: string): Promise<string> {
  const write = shell === 'bash' ? bash : shell === 'zsh' ? zsh : undefined;
  if (!write)
    throw new UsageError(`There is no completion for ${clean(shell)}. There are: ${SHELLS.join(', ')}.`);
  return write([...(await completed()), ...OTHERS]);
}
