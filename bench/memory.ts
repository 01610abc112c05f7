/**
 * The most memory that a started world ever had resident. npm and a shell stand before it in its process group, so the largest of the group is
 * the world. Linux keeps the peak itself; elsewhere it is looked at every so often.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 500;
const BYTES_PER_KB = 1_024;
const BYTES_PER_MB = 1_000_000;

/** Gone while it was looked at. */
const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** The group is the third field after the name, which may hold anything, even brackets. */
const groupOf = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);

function peaksOnLinux(group: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && groupOf(textOf(`/proc/${name}/stat`)) === group)
    .map((name) => Number(/VmHWM:\s*(\d+)/.exec(textOf(`/proc/${name}/status`))?.[1] ?? 0));
}

function residentElsewhere(group: number): readonly number[] {
  return execFileSync('ps', ['-A', '-o', 'pgid=,rss='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pgid, kilobytes]) => (pgid === group ? (kilobytes ?? 0) : 0));
}

export interface MemoryWatch {
  /** @returns megabytes */
  stop(): number;
}

export function watchMemory(group: number): MemoryWatch {
  let peak = 0;
  const look = (): void => {
    const sizes = process.platform === 'linux' ? peaksOnLinux(group) : residentElsewhere(group);
    peak = Math.max(peak, ...sizes);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return (peak * BYTES_PER_KB) / BYTES_PER_MB;
    },
  };
}
