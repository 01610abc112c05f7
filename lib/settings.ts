/** Everything that the environment decides, read once and checked with sentences that name the variable. */
import * as z from 'zod';

const url = z.url();
const text = z.string().min(1);
const number = z.coerce.number().positive();

const environment = z.looseObject({
  STAGE: z.string().default('local'),
  AWS_REGION: text.optional(),
  DYNAMODB_ENDPOINT: url.optional(),
  SQS_ENDPOINT: url.optional(),
  QUEUE_LIVE_URL: url.optional(),
  QUEUE_BACKFILL_URL: url.optional(),
  QUEUE_LIVE_DLQ_URL: url.optional(),
  QUEUE_BACKFILL_DLQ_URL: url.optional(),
  /** Where people and vendors reach the gateway. */
  PUBLIC_URL: url.optional(),
  /** The function that renews tokens; without it, this process does. */
  REFRESH_FUNCTION: text.optional(),
  SECRETS_ID: text.optional(),
  /** What was sealed names its key in full, so another name of it would open nothing. */
  TOKENS_KEY_ID: z
    .string()
    .regex(/^arn:[\w-]+:kms:[\w-]+:\d+:key\/[\w-]+$/, 'is the ARN of a KMS key')
    .optional(),
  /** The topic that tells people of new problems. */
  NOTICES_TOPIC: text.optional(),
  /** From this hour of the day on the daily digest is sent. */
  NOTICES_DIGEST_HOUR_UTC: z.coerce.number().int().min(0).max(23).default(7),
  /** Hosts of a HaloPSA that one runs oneself, separated by commas; one with a dot before it stands for all below it. */
  HALO_HOSTS: z.string().default(''),
  /** One machine only. */
  LOCAL_SECRETS: text.optional(),
  LOCAL_KEY: text.optional(),
  QBO_LIMIT_MULTIPLIER: number.optional(),
  HALO_LIMIT_MULTIPLIER: number.optional(),
  /** `process` where one process is all there is: its budget is then agreed with nobody. */
  BUDGET_SCOPE: z.enum(['shared', 'process']).default('shared'),
});

export type Settings = z.infer<typeof environment>;

/** @throws RangeError with one sentence for each variable that is wrong */
export function readSettings(source: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = environment.safeParse(source);
  if (parsed.success) return parsed.data;
  throw new RangeError(
    parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  );
}
