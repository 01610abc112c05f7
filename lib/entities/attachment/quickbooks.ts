import * as z from 'zod';
import { day, quickbooksRef, text } from '../codecs.ts';
import type { LensEnv, LinkId, MatchKey, SideDefinition, Wire } from '../kind.ts';
import { at, get, lens, type Field } from '../lens.ts';
import { asWire, idText, list, maybe } from '../wire.ts';
import { FILE_NAME_MAX, type Attachment } from './shape.ts';
import { isOfInvoice } from './version.ts';

/** Our line in the note of the file: it tells ours from others, and what it shows. */
const MARKER = /(?:^|\n)HaloPSA invoice PDF ([^\s()]*) \(([^\s()]*)\)\.(?=\n|$)/;

interface Marked {
  readonly version: string;
  readonly date: string;
}

function markOf({ Note }: Wire): Marked {
  const [, version = '', date = ''] = MARKER.exec(idText(Note)) ?? [];
  return { version, date };
}

/** What people wrote stays. */
function withMark(record: Wire, change: Partial<Marked>): Wire {
  const { version, date } = { ...markOf(record), ...change };
  const others = idText(record['Note']).replace(MARKER, '').trim();
  const mark = `HaloPSA invoice PDF ${version} (${date}).`;
  return { ...record, Note: others === '' ? mark : `${others}\n${mark}` };
}

const marked = (part: keyof Marked): Field<string> => ({
  read: (record, env) => (part === 'date' ? day.read(markOf(record).date, env) : markOf(record)[part]),
  write: (value, record) => withMark(record, { [part]: value }),
});

const isOnInvoice = (ref: Wire): boolean =>
  idText(get(ref, 'EntityRef.type')).toLowerCase() === 'invoice' &&
  idText(get(ref, 'EntityRef.value')) !== '';

/** A file may hang on several documents; the first invoice is the one. */
const refOf = (record: Wire): Wire | undefined => list(record['AttachableRef']).find(isOnInvoice);

const invoiceRef = quickbooksRef('invoice');
const invoiceIn = (record: Wire): unknown => asWire(refOf(record))['EntityRef'];

/** The record with its place on the invoice changed; what else it hangs on stays. */
function withRef(record: Wire, change: (ref: Wire) => Wire | undefined): Wire {
  const own = refOf(record);
  const others = list(record['AttachableRef']).filter((ref) => ref !== own && !isOnInvoice(ref));
  const changed = change(own ?? {});
  return { ...record, AttachableRef: changed ? [changed, ...others] : others };
}

const invoice: Field<LinkId | null> = {
  read: (record, env) => invoiceRef.read(invoiceIn(record), env),
  write: (value, record, env: LensEnv) =>
    withRef(record, (ref) =>
      value === null
        ? undefined
        : { ...ref, EntityRef: { type: 'Invoice', ...asWire(invoiceRef.write(value, env)) } },
    ),
  references: (record) => invoiceRef.references?.(invoiceIn(record)) ?? [],
};

const onSend: Field<boolean> = {
  read: (record) => asWire(refOf(record))['IncludeOnSend'] === true,
  write: (value, record) =>
    refOf(record) === undefined ? record : withRef(record, (ref) => ({ ...ref, IncludeOnSend: value })),
};

const ON_INVOICE = { 'AttachableRef.EntityRef.Type': 'Invoice' } as const;

/** Files of the invoice that bear our mark. @see https://developer.intuit.com/app/developer/qbo/docs/workflows/attach-images-and-notes */
function matchKeys({ invoice: link }: Attachment, other: Wire, { refs }: LensEnv): readonly MatchKey[] {
  const id = link === null ? undefined : refs.id('invoice', 'quickbooks', link);
  if (id === undefined) return [];
  return [
    {
      property: 'AttachableRef.EntityRef.value',
      value: id,
      filters: ON_INVOICE,
      certain: true,
      accepts: (record) => isOfInvoice(markOf(record).version, idText(other['id'])),
      free: true,
    },
  ];
}

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/attachable */
export const quickbooks: SideDefinition<Attachment> = {
  resource: { name: 'Attachable', carriesFile: true },
  schema: z.looseObject({
    Id: z.string(),
    FileName: maybe(z.string()),
    Note: maybe(z.string()),
    AttachableRef: maybe(z.array(z.looseObject({}))),
  }),
  lens: lens<Attachment>({
    // Before whether it is sent along, which stands beside it.
    invoice,
    date: marked('date'),
    fileName: at('FileName', text(FILE_NAME_MAX)),
    version: marked('version'),
    onSend,
  }),
  observe: (record) => ({ label: idText(record['FileName']) }),
  matchKeys,
};
