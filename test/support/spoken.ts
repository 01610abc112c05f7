/** What the functions write to their log while something runs: every line that is JSON. */
export type Line = Readonly<Record<string, unknown>>;

export async function spoken(run: () => Promise<unknown>): Promise<readonly Line[]> {
  const streams = [process.stdout, process.stderr];
  const writes = streams.map(({ write }) => write);
  const lines: string[] = [];
  for (const stream of streams)
    stream.write = (chunk: string | Uint8Array): boolean => {
      lines.push(...chunk.toString().split('\n'));
      return true;
    };
  try {
    await run();
  } finally {
    streams.forEach((stream, index) => (stream.write = writes[index]!));
  }
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);
}
