/** The options of every verb, before it or after it: which system is meant, and with whose credentials. */
import type { Command } from 'commander';

const OPTIONS = [
  [
    '--stage <name>',
    'a deployed stage, for instance prod; without it HALO_QBO_STAGE, or the world on this machine',
  ],
  ['--profile <name>', 'the AWS profile whose credentials are used; without it AWS_PROFILE'],
  ['--region <name>', 'the AWS region of the stage; without it AWS_REGION, or that of the profile'],
] as const;

export const withWhere = (command: Command): Command =>
  OPTIONS.reduce((all, [flags, says]) => all.option(flags, says), command);

/** For who reads a command line without commander: each of these is followed by a value. */
export const WHERE_FLAGS = OPTIONS.map(([flags]) => flags.replace(/ .*/, ''));
