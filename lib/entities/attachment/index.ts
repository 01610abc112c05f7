/**
 * The PDF of an invoice, as HaloPSA makes it, on the invoice in QuickBooks. Off until a connection switches it on: it costs a request of HaloPSA's
 * few for each invoice.
 *
 * It is a kind of its own, looked at after each look at its invoice, by a hint of its own: an invoice is never late, and never put before a person,
 * for the sake of a file. HaloPSA makes the file anew whenever it is asked, never twice the same to the byte, so what it shows is told by a digest
 * of what stands on the invoice; where that changes the file is replaced. The digest is kept in the note of the file in QuickBooks, by which it is
 * known as ours. A file that somebody took away in QuickBooks is not put back, one that somebody added is theirs.
 *
 * Rejected: comparing the bytes (they carry the time of their making), and asking whether HaloPSA has kept another PDF (our own asking makes one).
 */
import type { Kind } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { attachment, type Attachment } from './shape.ts';

export const kind: Kind<Attachment> = {
  name: 'attachment',
  shape: attachment,
  halo,
  quickbooks,
  owner: 'halo',
  createOnly: ['onSend'],
  direction: 'off',
  document: false,
  autoCreate: true,
  accompanies: 'invoice',
  onDelete: 'unlink',
  importRank: 5,
};
