/** Draws what `npm start` prints as the README's picture: `npm start | tee start.log`, then `node scripts/picture.ts < start.log > docs/start.svg`. */
import { readFileSync } from 'node:fs';

const CHARACTER_PX = 7.8;
const LINE_PX = 17;
const MARGIN_PX = 16;
const WIDTH = 118;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A line that is too long goes on below, indented. */
function wrapped(line: string): readonly string[] {
  if (line.length <= WIDTH) return [line];
  const cut = line.lastIndexOf(' ', WIDTH);
  return [line.slice(0, cut), ...wrapped(`    ${line.slice(cut + 1)}`)];
}

const lines = readFileSync(0, 'utf8')
  .trimEnd()
  .split('\n')
  .filter((line) => !line.startsWith('├') && !line.startsWith('> ') && line !== 'stopping')
  .flatMap(wrapped);

const colour = (line: string): string =>
  /^(ready|settled)/.test(line) ? '#7ee787' : /equal to the cent/.test(line) ? '#79c0ff' : '#c9d1d9';

const width = Math.ceil(WIDTH * CHARACTER_PX + 2 * MARGIN_PX);
const height = lines.length * LINE_PX + 2 * MARGIN_PX;
const texts = lines.map(
  (line, index) =>
    `<text x="${MARGIN_PX}" y="${MARGIN_PX + (index + 1) * LINE_PX - 4}" fill="${colour(line)}" xml:space="preserve">${escape(line)}</text>`,
);
console.log(
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13">`,
    `<title>What npm start prints</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    ...texts,
    '</svg>',
  ].join('\n'),
);
