/** Texts that many rows have, kept once: days, names, reasons. A text that is not here yet is kept as it is. */
export type SharedTexts = (text: string) => string;

/** More different ones than that are no longer worth it. */
const KEPT_MAX = 20_000;

export function sharedTexts(): SharedTexts {
  const kept = new Map<string, string>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    if (kept.size < KEPT_MAX) kept.set(text, text);
    return text;
  };
}
