import { sweep } from '../lib/books/capture.ts';
import { compose } from '../lib/compose.ts';
import { observed } from './observed.ts';

export const handler = observed('sweep', () => sweep(compose().ports));
