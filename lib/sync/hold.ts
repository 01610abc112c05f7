/** The lease in hand. Whoever writes makes sure first that it is still theirs: a worker that was slow may have been taken for dead. */
import type { Job } from './job.ts';
import type { ReadAnswer } from './record-system.ts';
import type { Lease } from './records.ts';

/** Longer than the calls of one step may take: two requests of 20 s each and a renewed token. */
export const LEASE_MS = 90_000;

/** Every save moves it on. */
export interface Progress {
  lease: Lease;
  /** Whether it was already in agreement when the lease was taken, and nothing of it undecided: then nobody waits for it. */
  wasSynced: boolean;
  /** Reference data goes by the id of its HaloPSA record: what was made, or found, there is gone on with under that. */
  handedOn?: { readonly id: string; readonly answer?: ReadAnswer };
}

/** @throws TransientError when the lease is somebody else's by now */
export async function hold({ ports }: Job, progress: Progress): Promise<void> {
  progress.lease = await ports.links.renew(progress.lease, ports.clock.now(), LEASE_MS);
}
