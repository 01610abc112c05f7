/** A vendor that breaks its contract: one record is answered with something else than it was agreed to be. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import type { Rec } from './scenario.ts';

/** HaloPSA answers every read of `path` with `change` laid over the record. @returns what makes it keep its contract again */
export function breakContract({ halo }: MemoryWorld, path: string, change: Rec): () => void {
  const honest = halo.request.bind(halo);
  halo.request = async (request) => {
    const answer = await honest(request);
    if (request.method !== 'GET' || request.path !== path) return answer;
    const record = JSON.parse(answer.body.toString()) as Rec;
    return { ...answer, body: JSON.stringify({ ...record, ...change }) };
  };
  return () => {
    halo.request = honest;
  };
}
