import { compose } from '../lib/compose.ts';
import { observed } from './observed.ts';

export const handler = observed('notify', () => compose().ports.connections.list());
