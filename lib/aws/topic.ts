/** The topic that mail is subscribed to. What an alarm tells by itself is not told here a second time. */
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Channel } from '../books/notices/notice.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const SUBJECT_MAX = 99;
const MESSAGE_MAX = 60_000;

const TRIES = 3;

/** A subject takes printable ASCII alone. */
const subjectOf = (title: string): string => title.replace(/[^ -~]+/g, ' ').slice(0, SUBJECT_MAX);

export function snsTopic(arn: string, region: string | undefined): Channel {
  // Where none is named the SDK finds one or says so; one that is assumed would ask another region for this topic.
  const client = new SNSClient({ ...(region !== undefined && { region }), maxAttempts: TRIES });
  return {
    name: 'mail',
    tell: async ({ title, lines, alarmed }) => {
      if (alarmed) return;
      await client.send(
        new PublishCommand({
          TopicArn: arn,
          Subject: subjectOf(`halo-qbo: ${title}`),
          Message: lines.join('\n\n').slice(0, MESSAGE_MAX),
        }),
      );
    },
  };
}
