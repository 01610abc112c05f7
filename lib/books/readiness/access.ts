/** Whether both systems can be reached for long enough, and all that is needed may be read there. */
import type { Refusal, Side } from '../../entities/kind.ts';
import { fixOf, sentenceOf } from '../expiry.ts';
import type { AccessFacts, Unread } from './facts.ts';
import { blocks, warns, type Trouble } from './finding.ts';

export const SYSTEMS: Readonly<Record<Side, string>> = { halo: 'HaloPSA', quickbooks: 'QuickBooks' };

export const disconnected = (connection: string, side: Side, reason: string): Trouble =>
  blocks({
    code: 'disconnected',
    sentence: `${SYSTEMS[side]} does not accept this connection: ${reason}. Nothing that lies in it could be looked at.`,
    fix:
      side === 'quickbooks'
        ? `Connect it with \`halo-qbo connect --connection ${connection}\`; every setting and every link is kept.`
        : 'Put the client id and secret of the HaloPSA application right; it is tried again by itself.',
    owner: 'ops',
  });

export function accessTroubles({ connection, state, expiry }: AccessFacts): readonly Trouble[] {
  const { id, paused } = connection;
  const { disconnected: gone } = state;
  return [
    ...(gone ? [disconnected(id, gone.side, gone.reason)] : []),
    ...(paused ? [warns(PAUSED)] : []),
    ...(expiry
      ? [
          warns({
            code: `grant-ends-${expiry.mark}`,
            sentence: sentenceOf(expiry),
            fix: fixOf(id),
            owner: 'ops',
          }),
        ]
      : []),
  ];
}

const PAUSED: Refusal = {
  code: 'paused',
  sentence: 'The connection is paused: nothing is sent until it is switched on again.',
  fix: 'Switch it on again when everything else here is settled.',
  owner: 'ops',
};

export const unreadTroubles = (unread: readonly Unread[]): readonly Trouble[] =>
  unread.map(({ side, resource, refusal }) =>
    blocks(
      {
        code: 'may-not-read',
        sentence: `${SYSTEMS[side]} does not let the sync read ${resource}. ${refusal.sentence}`,
        fix: refusal.fix,
        owner: refusal.owner,
      },
      { example: { record: `${side} ${resource}`, label: resource } },
    ),
  );
