/** Three months of invoices: labour by the quarter hour, licences by the seat, hardware, discounts, credits, headings and long texts. */
import { completeInvoice, defaultSwitches, type Masters, type Rec } from '../halo/index.ts';
import { haloTaxes } from './accounts.ts';
import { SAMPLE_FROM } from './constants.ts';
import { clients, items } from './masters.ts';
import { randomFrom, type Random } from './random.ts';

const COUNT = 300;
const FIRST_ID = 1_001;
const DAYS = 91;

const masters: Masters = {
  item: (id) => items[id - 1],
  client: (id) => clients[id - 1],
  tax: (id) => haloTaxes.find((tax) => String(tax['id']) === id),
  untaxed: (realmId) => haloTaxes.find((tax) => tax['qbo_company_id'] === realmId && tax['value'] === 0),
};

const LONG =
  'Work carried out on site: replaced the failing disk in the second bay, rebuilt the array, verified last night’s backup by restoring a ' +
  'sample of 40 files, updated the firmware of the controller and documented the serial numbers. Naïve résumé of the visit follows; ' +
  'see the ticket for photographs. ';

function labour(random: Random): Rec {
  const quarterHours = 1 + random.next(30);
  const item = 21 + random.next(10);
  return {
    _itemid: item,
    qty_order: quarterHours / 4,
    unit_price: random.pick([142.5, 165, 97.75, 118.33]),
    item_shortdescription: 'Labour, ticket ' + (40_000 + random.next(9_999)),
  };
}

const seats = (random: Random): Rec => ({
  _itemid: 41 + random.next(20),
  qty_order: 1 + random.next(60),
  unit_price: random.pick([12.6, 22, 8.995, 36.4]),
  ...(random.next(4) === 0 && { discount_perc: random.pick([5, 10, 12.5, 33.33]) }),
});

const hardware = (random: Random): Rec => ({ _itemid: 61 + random.next(10), qty_order: 1 + random.next(5) });

const care = (random: Random): Rec => ({ _itemid: 1 + random.next(20), qty_order: 1 + random.next(40) });

const goodwill = (random: Random): Rec => ({
  _itemid: 21,
  qty_order: -1,
  unit_price: random.pick([25, 17.5]),
  item_shortdescription: 'Goodwill credit — thank you for your patience 🙏',
});

const heading = (text: string): Rec => ({
  isgroupdesc: true,
  item_shortdescription: text,
  qty_order: 0,
  unit_price: 0,
});

function linesFor(index: number, month: string, random: Random): readonly Rec[] {
  const lines: Rec[] = [heading(`Services for ${month} — “as agreed”`), care(random), care(random)];
  const more = 1 + random.next(5);
  for (let n = 0; n < more; n += 1) lines.push(random.pick([labour, seats, hardware, care])(random));
  if (index % 9 === 0) lines.push(goodwill(random));
  if (index % 25 === 0)
    lines.push({ ...labour(random), item_longdescription: LONG.repeat(index % 100 === 0 ? 16 : 4) });
  if (index % 40 === 0) lines.push(heading("Questions? Call Siân O'Hara & team."));
  return lines;
}

const dayAfter = (days: number): string => {
  const date = new Date(`${SAMPLE_FROM}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
};

/** Always the same, so they are worked out once. */
let worked: readonly Rec[] | undefined;

export const sampleInvoices = (): readonly Rec[] => (worked ??= workOut());

function workOut(): readonly Rec[] {
  const random = randomFrom(20_261_124);
  return Array.from({ length: COUNT }, (_, index) => {
    const id = FIRST_ID + index;
    const day = dayAfter(Math.floor((index * DAYS) / COUNT));
    const posted: Rec = {
      id,
      client_id: 1 + random.next(clients.length),
      invoice_date: `${day}T00:00:00`,
      posted: index % 60 !== 59,
      notes_1: index % 7 === 0 ? 'Thank you for your business — please pay by bank transfer.' : '',
      date_created: `${day}T09:00:00.000Z`,
      last_modified: `${day}T09:00:00.000Z`,
      change_seq: 1,
      lines: linesFor(index, day.slice(0, 7), random),
    };
    return completeInvoice(posted, masters, defaultSwitches, day);
  });
}
