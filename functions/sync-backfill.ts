import { syncHandler } from './sync.ts';

export const handler = syncHandler('backfill');
