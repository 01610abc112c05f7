/** `Retry-After`: seconds or a date. @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
const LONGEST_MS = 600_000;

/** @returns how long to wait; `otherwise` where the header says nothing that can be read, or a time that is over */
export function retryAfterMs(header: string | undefined, nowEpochMs: number, otherwiseMs: number): number {
  const said = header?.trim() ?? '';
  const waitMs = /^\d+$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - nowEpochMs;
  return waitMs > 0 ? Math.min(waitMs, LONGEST_MS) : otherwiseMs;
}
