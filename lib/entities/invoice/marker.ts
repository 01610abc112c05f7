/** Our line in the private note of an invoice in QuickBooks: it tells our own document from one made by hand, and a person where it came from. */
import type { LinkId, Wire } from '../kind.ts';
import { idText } from '../wire.ts';

export const markerOf = (link: LinkId): string => `HaloPSA invoice ${link.slice(2)}.`;

const MARKER = /(?:^|\n)HaloPSA invoice ([^\n.]+)\.(?=\n|$)/;

/** The note that people wrote. */
export const noteWithout = (note: unknown): string => idText(note).replace(MARKER, '').trim();

/** HaloPSA's id of the invoice that this one was made from; undefined for one that was made by hand. */
export const markedId = ({ PrivateNote }: Wire): string | undefined => MARKER.exec(idText(PrivateNote))?.[1];
