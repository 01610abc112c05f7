/** AWS clients, made once per process: keep-alive, bounded tries and times; `DYNAMODB_ENDPOINT` and `SQS_ENDPOINT` name another server. */
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export interface AwsEnvironment {
  readonly AWS_REGION?: string | undefined;
  readonly DYNAMODB_ENDPOINT?: string | undefined;
  readonly SQS_ENDPOINT?: string | undefined;
}

const TRIES = 5;
/** A server of our own asks for credentials like any other, and takes these. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const NOT_SIGNED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/local/aws4_request, SignedHeaders=host;x-amz-date, Signature=none',
  'x-amz-date': '20260101T000000Z',
};
/** It wants to see a signature and looks at none. Working one out is a third of what a call costs this process, and a call is what it makes most. */
const LOCAL_SIGNER: DynamoDBClientConfig['signer'] = {
  sign: async (request) => Object.assign(request, { headers: { ...request.headers, ...NOT_SIGNED } }),
};
const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 10_000 };

/** Where none is named the SDK asks the person's own configuration, as AWS's tools do; a server on this machine takes any. */
const inRegion = (region: string | undefined): { readonly region?: string } =>
  region === undefined ? {} : { region };

const common = (region: string | undefined, endpoint: string | undefined) => ({
  ...inRegion(region ?? (endpoint === undefined ? undefined : 'us-east-1')),
  maxAttempts: TRIES,
  retryMode: 'adaptive',
  requestHandler: TIMEOUTS,
  ...(endpoint !== undefined && { endpoint, credentials: LOCAL_CREDENTIALS, signer: LOCAL_SIGNER }),
});

export function dynamoDb({ AWS_REGION, DYNAMODB_ENDPOINT }: AwsEnvironment): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(common(AWS_REGION, DYNAMODB_ENDPOINT)), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

export const sqs = ({ AWS_REGION, SQS_ENDPOINT }: AwsEnvironment): SQSClient =>
  new SQSClient(common(AWS_REGION, SQS_ENDPOINT));
