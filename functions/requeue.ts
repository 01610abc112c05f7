import { compose } from '../lib/compose.ts';
import { requeueDue } from '../lib/sync/requeue.ts';
import { observed } from './observed.ts';

export const handler = observed('requeue', () => requeueDue(compose().ports));
