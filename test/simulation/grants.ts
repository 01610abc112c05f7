/**
 * A grant is gone only if a person revoked it, or if the answer of a renewal was lost: nothing that the sync itself does may use it up. So it is
 * watched whether an answer was lost on the way, refused a place in the table, or in hand when its process died.
 */
import type { Around } from '../../local/memory/models.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';

const TOKENS = '/oauth2/v1/tokens/bearer';

export class Renewals {
  #inHand = 0;
  #lost = false;

  /** The process died. */
  died(): void {
    if (this.#inHand > 0) this.#lost = true;
    this.#inHand = 0;
  }

  get lost(): boolean {
    return this.#lost;
  }

  readonly around: Around = {
    db: (inner) => async (command) => {
      const { input } = command as { readonly input: { readonly UpdateExpression?: string } };
      const isKept = input.UpdateExpression?.startsWith('SET sealed') === true;
      try {
        const answer = await inner(command);
        if (isKept) this.#inHand = Math.max(0, this.#inHand - 1);
        return answer;
      } catch (error) {
        if (isKept && (error as Error).name !== 'ConditionalCheckFailedException') this.#lost = true;
        throw error;
      }
    },
    transport: (inner) => async (request) => {
      if (!request.url.includes(TOKENS)) return inner(request);
      this.#inHand += 1;
      try {
        const answer = await inner(request);
        if (answer.status >= 500 || !answer.text.startsWith('{')) this.#lost = true;
        return answer;
      } catch (error) {
        this.#lost = true;
        throw error;
      }
    },
  };
}

export async function grantProblems(world: MemoryWorld, mayBeGone: boolean): Promise<readonly string[]> {
  if (mayBeGone) return [];
  const { connections } = world.app.ports;
  const states = await Promise.all(
    (await connections.list()).map(async ({ id }) => ({ id, ...(await connections.state(id)) })),
  );
  return states.flatMap(({ id, disconnected }) =>
    disconnected?.side === 'quickbooks'
      ? [`${id}: the grant is gone though nobody took it: ${disconnected.reason}`]
      : [],
  );
}
