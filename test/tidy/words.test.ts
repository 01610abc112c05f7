/** Words that belong to one place only: what names a kind, and what a vendor calls its faults. */
import { kinds } from '../../lib/entities/registry.ts';
import { FAULTS } from '../../lib/quickbooks/faults.ts';
import { filesIn, literalsOf, said } from './sources.ts';

/** Without what vendors once answered: it is data, and its account numbers look like anything. */
const product = ['lib', 'functions', 'cli']
  .flatMap(filesIn)
  .filter((file) => !/^lib\/entities\/[^/]+\/fixtures\//.test(file));

/** A kind's own folder, and those of the kinds whose records name it. */
const inKindFolder = (file: string): boolean => /^lib\/entities\/[^/]+\//.test(file);

/** Use cases about one kind, each with its reason. */
const ABOUT_ONE_KIND: Readonly<Record<string, string>> = {
  'lib/books/test-invoice.ts': 'a test invoice is an invoice',
  'lib/books/test-invoice/document.ts': 'a test invoice is an invoice',
  'lib/books/test-invoice/ending.ts': 'its payment comes back, and it is voided',
  'lib/books/test-invoice/parties.ts': 'it has a client and an item',
  'lib/books/config/named-records.ts': 'a connection names its default accounts and its default item',
};

test('nothing but the folders of the kinds knows a kind by name: adding one touches one folder', () => {
  const names = new Set(kinds.map(({ name }) => name));

  const elsewhere = product
    .filter((file) => !inKindFolder(file) && !(file in ABOUT_ONE_KIND))
    .flatMap(literalsOf)
    .filter(({ text }) => names.has(text));

  expect(elsewhere.map(said)).toEqual([]);
});

test('no place is excused that does not need it any more', () => {
  const names = new Set(kinds.map(({ name }) => name));

  const idle = Object.keys(ABOUT_ONE_KIND).filter(
    (file) => !product.includes(file) || !literalsOf(file).some(({ text }) => names.has(text)),
  );

  expect(idle).toEqual([]);
});

test('no file but the adapter’s table knows a fault code of QuickBooks', () => {
  const codes = new Set(Object.keys(FAULTS));

  const elsewhere = product
    .filter((file) => file !== 'lib/quickbooks/faults.ts')
    .flatMap(literalsOf)
    .filter(({ text }) => codes.has(text));

  expect(elsewhere.map(said)).toEqual([]);
});
