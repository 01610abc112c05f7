/** Audits a hundred thousand numbers and says how long it took and how much memory the process had at most; nothing else is in it. */
import { audit } from '../../lib/numbering/audit.ts';
import { secondsSince } from '../figure.ts';
import { largeBooks, unexplainedOf } from './large-books.ts';

const NUMBERS = 100_000;
const BYTES_PER_MB = 1_000_000;
const BYTES_PER_KB = 1_024;

const books = largeBooks(NUMBERS);
const dataMb = process.memoryUsage.rss() / BYTES_PER_MB;
const startedAt = performance.now();
const { unexplained } = audit(books);
const seconds = secondsSince(startedAt);
if (unexplained !== unexplainedOf(NUMBERS)) throw new Error(`the audit found ${unexplained}`);
const residentMb = (process.resourceUsage().maxRSS * BYTES_PER_KB) / BYTES_PER_MB;
console.log(JSON.stringify({ numbers: NUMBERS, seconds, dataMb, residentMb }));
