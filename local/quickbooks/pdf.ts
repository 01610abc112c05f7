/** A document as PDF: one page with its number, party, lines and total. Small, but a PDF that any reader opens. */
import { list, rec, refId, textAt, type Rec } from './records.ts';

const LINES_MAX = 45;
const CHARACTERS_MAX = 90;

/** What the standard fonts can show, with the three characters escaped that a PDF text cannot hold. */
const literal = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, CHARACTERS_MAX)
    .replace(/[\\()]/g, '\\$&');

function textsOf(entity: string, record: Rec): readonly string[] {
  const party = rec(record['CustomerRef'] ?? record['VendorRef']);
  const lines = list(record['Line']).map((line) => {
    const what =
      textAt(line, 'Description') || textAt(rec(rec(line['SalesItemLineDetail'])['ItemRef']), 'name');
    return `${what || textAt(line, 'DetailType')}   ${textAt(line, 'Amount')}`;
  });
  return [
    `${entity} ${textAt(record, 'DocNumber')}`,
    `Date ${textAt(record, 'TxnDate')}`,
    `To ${textAt(party, 'name')}`,
    ...lines.slice(0, LINES_MAX),
    `Total ${textAt(record, 'TotalAmt')} ${refId(record, 'CurrencyRef')}`,
  ];
}

export function toPdf(entity: string, record: Rec): Buffer {
  const shown = textsOf(entity, record)
    .map((text, index) => `1 0 0 1 50 ${780 - index * 15} Tm (${literal(text)}) Tj`)
    .join('\n');
  const stream = `BT /F1 11 Tf\n${shown}\nET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
  ];
  const offsets: number[] = [];
  let body = '%PDF-1.4\n';
  for (const [index, object] of objects.entries()) {
    offsets.push(body.length);
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  return Buffer.from(
    `${body}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`,
    'latin1',
  );
}
