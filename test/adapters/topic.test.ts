/** What the topic that mail is subscribed to is sent, on the wire. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { snsTopic } from '../../lib/aws/topic.ts';

const ARN = 'arn:aws:sns:us-east-1:123456789012:halo-qbo-prod-notices';

const environment = { ...process.env };

let server: Server;
let sent: URLSearchParams[];
let signedFor: string[];
let status: number;

beforeEach(async () => {
  [sent, signedFor, status] = [[], [], 200];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      sent.push(new URLSearchParams(body));
      signedFor.push(/Credential=[^/]+\/\d+\/([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '');
      response.writeHead(status, { 'content-type': 'text/xml' });
      response.end(
        '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['AWS_ENDPOINT_URL_SNS'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
});

afterEach(async () => {
  process.env = { ...environment };
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('a notice is a mail with its title and its sentences', async () => {
  await snsTopic(ARN, 'us-east-1').tell({ title: 'demo: disconnected', lines: ['One.', 'Two.'] });
  expect(Object.fromEntries(sent[0]!)).toMatchObject({
    Action: 'Publish',
    TopicArn: ARN,
    Subject: 'halo-qbo: demo: disconnected',
    Message: 'One.\n\nTwo.',
  });
});

test('a subject has only what SNS takes: printable ASCII, a hundred of it', async () => {
  await snsTopic(ARN, 'us-east-1').tell({ title: `Müller\n${'x'.repeat(200)}`, lines: ['One.'] });
  const subject = sent[0]?.get('Subject') ?? '';
  expect(subject).toMatch(/^halo-qbo: M ller x+$/);
  expect(subject).toHaveLength(99);
});

test('what an alarm tells is not told a second time', async () => {
  await snsTopic(ARN, 'us-east-1').tell({ title: 'A dead letter', lines: ['One.'], alarmed: true });
  expect(sent).toEqual([]);
});

test('no region is made up: it is the one that is named, else that of the environment', async () => {
  process.env['AWS_REGION'] = 'eu-west-1';
  for (const region of ['eu-central-1', undefined])
    await snsTopic(ARN, region).tell({ title: 'x', lines: ['One.'] });
  expect(signedFor).toEqual(['eu-central-1', 'eu-west-1']);
});

test('a topic that refuses is a failure', async () => {
  status = 403;
  await expect(snsTopic(ARN, 'us-east-1').tell({ title: 'x', lines: ['One.'] })).rejects.toThrow();
});
