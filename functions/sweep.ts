import { sweep } from '../lib/books/capture.ts';
import { compose } from '../lib/compose.ts';

export const handler = () => sweep(compose().ports);
