/** An invoice as a PDF of one page: its number, who it is for, what is due. Small and valid, byte for byte the same each time. */
import { text, type Rec } from './values.ts';

/** Text of a PDF string: the characters every reader's Helvetica has, the rest as question marks. */
const pdfText = (value: string): string =>
  value.replace(/[^\x20-\x7e]/g, '?').replace(/[\\()]/g, (character) => `\\${character}`);

export function invoicePdf(invoice: Rec): Buffer {
  const lines = [
    `Invoice ${text(invoice['invoicenumber'])}`,
    text(invoice['client_name']),
    `${text(invoice['total'])} ${text(invoice['currency'])}`,
  ];
  const shown = lines.map((line) => `(${pdfText(line.slice(0, 100))}) Tj T*`).join(' ');
  const content = `BT /F1 14 Tf 20 TL 60 760 Td ${shown} ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = file.length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}
