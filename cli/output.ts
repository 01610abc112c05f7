/**
 * Where the ops command writes: results to stdout, everything said on the way to stderr, so that `--json` leaves nothing but JSON on stdout.
 * Colour and moving bars are for terminals only.
 */
import { styleText } from 'node:util';
import { clean, safeJson } from './text.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'bold';

export interface Progress {
  /** @param total when it has become known, or has grown */
  update(done: number, total?: number): void;
  stop(): void;
}

export interface Output {
  /** A line of the result. */
  say(line: string): void;
  /** A remark beside the result. */
  note(line: string): void;
  json(value: unknown): void;
  /** One line of JSON, for what has no end. */
  jsonLine(value: unknown): void;
  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): Promise<void>;
  tone(tone: Tone, text: string): string;
  progress(label: string, total: number): Promise<Progress>;
}

interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const STYLES = { good: 'green', bad: 'red', warn: 'yellow', dim: 'dim', bold: 'bold' } as const;

const BAR_WIDTH = 24;

const silent: Progress = { update: () => undefined, stop: () => undefined };

export function output(out: NodeJS.WriteStream | Stream, notes: NodeJS.WriteStream | Stream): Output {
  const coloured = out.isTTY === true && process.env['NO_COLOR'] === undefined;
  const line = (stream: Stream, text: string): void => void stream.write(`${text}\n`);
  return {
    say: (text) => line(out, text),
    note: (text) => line(notes, text),
    json: (value) => line(out, safeJson(value, 2)),
    jsonLine: (value) => line(out, safeJson(value)),
    table: async (head, rows) => line(out, await tableOf(head, rows)),
    tone: (tone, text) => (coloured ? styleText(STYLES[tone], text, { validateStream: false }) : text),
    progress: async (label, total) => {
      if (notes.isTTY !== true) {
        line(notes, `${label} …`);
        return silent;
      }
      return barOn(notes as NodeJS.WriteStream, label, total);
    },
  };
}

/** Without lines between rows: it is read by people and by `grep`. */
async function tableOf(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const isNumber = (column: number): boolean => rows.every((row) => typeof row[column] === 'number');
  const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', mid: '', 'left-mid': '' };
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (isNumber(column) ? 'right' : 'left')),
    chars: {
      ...none,
      'mid-mid': '',
      'right-mid': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      right: '',
      middle: '  ',
    },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push(row.map((cell) => (typeof cell === 'number' ? cell : clean(cell))));
  return table
    .toString()
    .split('\n')
    .map((text) => text.trimEnd())
    .join('\n');
}

async function barOn(stream: NodeJS.WriteStream, label: string, total: number): Promise<Progress> {
  const { default: progressBars } = await import('cli-progress');
  const { Format, SingleBar, Presets } = progressBars;
  const { BarFormat, TimeFormat } = Format;
  const bar = new SingleBar(
    {
      stream,
      format: (options, { progress, value, total: of, eta, startTime }) => {
        const took = TimeFormat(Math.round((Date.now() - startTime) / 1_000), options, 1);
        // How much there is may not be known yet, or only of what has been found so far.
        if (value === 0 && of <= 1) return `${label} … ${took}`;
        const shown = `${label} ${BarFormat(progress, options)} ${value}/${of} ${took}`;
        const canTell = value > 0 && value < of && Number.isFinite(Number(eta));
        return canTell ? `${shown}, about ${TimeFormat(Number(eta), options, 1)} left` : shown;
      },
      barsize: BAR_WIDTH,
      clearOnComplete: true,
      // Ctrl-C ends the command at once and would leave a hidden one hidden.
      hideCursor: false,
    },
    Presets.shades_classic,
  );
  bar.start(Math.max(total, 1), 0);
  return {
    update: (done, of) => {
      if (of !== undefined) bar.setTotal(Math.max(of, 1));
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
