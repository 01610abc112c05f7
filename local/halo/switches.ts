/** Where a fact about HaloPSA is unconfirmed it is a switch with a stated default, never a silent guess. */
export interface Switches {
  /** `_dont_fire_automations` keeps a write from sending webhooks. */
  readonly automationsFlagStopsWebhooks: boolean;
  /** Tax is the rate on the sum of a code's lines, or the sum of each line's rounded tax. */
  readonly taxRounding: 'per-code-total' | 'per-line';
  readonly tokenSeconds: number;
  /** A stale `change_seq` is refused. */
  readonly checkChangeSeq: boolean;
  /** Names of the fields of a webhook's small payload. */
  readonly payloadNames: {
    readonly id: string;
    readonly objectId: string;
    readonly event: string;
    readonly timestamp: string;
    readonly webhookId: string;
  };
}

export const defaultSwitches: Switches = {
  automationsFlagStopsWebhooks: true,
  taxRounding: 'per-code-total',
  tokenSeconds: 3_600,
  checkChangeSeq: false,
  payloadNames: {
    id: 'id',
    objectId: 'object_id',
    event: 'event',
    timestamp: 'timestamp',
    webhookId: 'webhook_id',
  },
};
