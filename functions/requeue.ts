import { compose } from '../lib/compose.ts';
import { requeueDue } from '../lib/sync/requeue.ts';

export const handler = () => requeueDue(compose().ports);
