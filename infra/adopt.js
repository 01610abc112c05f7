/**
 * Gives what outlived a stack back to a stack that is made again: the tables, the key of the tokens and the secret keep their names, so a plain
 * deployment is refused beside them. From the packaged template this writes the part that CloudFormation imports, and says which resource each of
 * it is; `docs/deploy.md` has the commands around it. Nothing is asked of AWS here: what has no name of its own is given as an argument.
 *
 *   node infra/adopt.js --key <id of the key> --secret <ARN of the secret> [--package .serverless]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** By what CloudFormation knows a resource that is there already. */
const IDENTIFIERS = {
  'AWS::DynamoDB::Table': ({ TableName }) => ({ TableName }),
  'AWS::KMS::Key': (_, { key }) => ({ KeyId: key }),
  'AWS::KMS::Alias': ({ AliasName }) => ({ AliasName }),
  'AWS::SecretsManager::Secret': (_, { secret }) => ({ Id: secret }),
};

/** @returns the template of what is taken over, and what each of it is */
export function adoption({ Resources: all, AWSTemplateFormatVersion }, known) {
  const kept = Object.entries(all).filter(([, { DeletionPolicy, UpdateReplacePolicy }]) =>
    [DeletionPolicy, UpdateReplacePolicy].every((policy) => policy === 'Retain'),
  );
  return {
    template: { AWSTemplateFormatVersion, Resources: Object.fromEntries(kept) },
    resources: kept.map(([id, { Type, Properties }]) => ({
      ResourceType: Type,
      LogicalResourceId: id,
      ResourceIdentifier: IDENTIFIERS[Type](Properties, known),
    })),
  };
}

function main() {
  const { values } = parseArgs({
    options: {
      key: { type: 'string' },
      secret: { type: 'string' },
      package: { type: 'string', default: '.serverless' },
    },
  });
  if (!values.key || !values.secret)
    throw new Error('say which key and which secret it is: --key <id> --secret <ARN>');
  const path = (file) => join(values.package, file);
  const packaged = JSON.parse(readFileSync(path('cloudformation-template-update-stack.json'), 'utf8'));
  const { template, resources } = adoption(packaged, values);
  writeFileSync(path('adopt.json'), JSON.stringify(template, undefined, 2));
  writeFileSync(path('adopt-resources.json'), JSON.stringify(resources, undefined, 2));
  console.log(
    `wrote ${path('adopt.json')} and ${path('adopt-resources.json')}: ${resources.length} resources`,
  );
}

if (import.meta.main) main();
