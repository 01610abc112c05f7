/**
 * Takes a customer's personal data out of what is kept here: out of the agreed shapes of its links, the history and the open items, its own and those
 * of every record that belongs to it. Ids, numbers, dates and amounts stay, because the books must still add up. What the vendors hold is theirs:
 * it comes back with the next look, so it is to be erased there first. A record with an undecided write is left alone, since its recovery needs
 * what it was about to write; the report names it.
 */
import type { LinkId } from '../entities/kind.ts';
import { kindByName, kinds } from '../entities/registry.ts';
import type { Connection } from '../sync/connection.ts';
import type { Ports } from '../sync/ports.ts';
import type { Link } from '../sync/records.ts';
import { idOfLink, sideOfLink } from '../sync/references.ts';
import { lookAt } from '../sync/wait.ts';
import { blanked, cleaner, textsIn } from './erase/blank.ts';
import { namesOf } from './names.ts';

const LEASE_MS = 30_000;

/** Something that is kept about a record, as it is stored. */
export interface KeptText {
  readonly what: 'history' | 'open item';
  readonly fields: Readonly<Record<string, unknown>>;
  /** @returns false when it is gone by now */
  replace(fields: Readonly<Record<string, unknown>>): Promise<boolean>;
}

export interface ErasePorts extends Pick<Ports, 'clock' | 'newId' | 'links' | 'intents' | 'journal'> {
  readonly textsOf: (connection: string, kind: string, record: LinkId) => AsyncIterable<KeptText>;
}

interface Named {
  readonly kind: string;
  readonly record: LinkId;
}

export interface Erased {
  readonly connection: string;
  readonly kind: string;
  readonly record: LinkId;
  /** Records that were gone through, by kind, the one that was named among them. */
  readonly records: Readonly<Record<string, number>>;
  /** How many of each were changed. */
  readonly links: number;
  readonly history: number;
  readonly openItems: number;
  /** Not touched: somebody is at work on them, or a write of theirs is undecided. */
  readonly left: readonly (Named & { readonly why: 'in hand' | 'undecided write' })[];
}

const inCamel = (kind: string): string =>
  kind.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const nameOf = ({ kind, link }: Pick<Link, 'kind' | 'link'>): string => `${inCamel(kind)} ${link}`;

const names = ({ agreed }: Link, known: ReadonlySet<string>): boolean =>
  Object.values(agreed ?? {}).some((shape) =>
    Object.entries(shape).some(([field, value]) => known.has(`${field} ${String(value)}`)),
  );

/** The record, and in the order in which kinds build on one another those that name it or one of these. */
async function belonging(of: Link, { links }: Pick<Ports, 'links'>): Promise<readonly Link[]> {
  const known = new Set([nameOf(of)]);
  const found: Link[] = [of];
  for (const { name: kind } of kinds)
    for await (const link of links.all(of.connection, kind)) {
      if (known.has(nameOf(link)) || !names(link, known)) continue;
      known.add(nameOf(link));
      found.push(link);
    }
  return found;
}

type Clean = (sentence: string) => string;

const SHAPES = ['before', 'after', 'differences'] as const;
const SENTENCES = ['summary', 'sentence', 'fix', 'label'] as const;

/** Only the fields that are to be changed. */
function withoutPerson(
  fields: Readonly<Record<string, unknown>>,
  clean: Clean,
): Readonly<Record<string, unknown>> | undefined {
  const error = fields['error'] as { readonly message?: unknown } | undefined;
  const wanted = Object.fromEntries([
    ...SHAPES.map((name) => [name, blanked(fields[name], name)] as const),
    ...SENTENCES.map((name) => {
      const said = fields[name];
      return [name, typeof said === 'string' ? clean(said) : said] as const;
    }),
    ['error', error && { ...error, message: clean(String(error.message)) }] as const,
  ]);
  const changed = Object.entries(wanted).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(fields[name]),
  );
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

async function textsAbout(link: Link, { textsOf }: ErasePorts): Promise<readonly KeptText[]> {
  const found: KeptText[] = [];
  for (const name of namesOf(link))
    for await (const text of textsOf(link.connection, link.kind, name)) found.push(text);
  return found;
}

/** What is known of the person. A document is called by its number, which stays; others by their name. */
const knownOf = (link: Link, texts: readonly KeptText[]): readonly string[] => [
  ...textsIn(link.agreed),
  ...texts.flatMap(({ fields }) => [
    ...SHAPES.flatMap((name) => textsIn(fields[name], name)),
    ...(kindByName(link.kind)?.document ? [] : textsIn(fields['label'])),
  ]),
];

const cleanedLink = (link: Link, clean: Clean): Link => ({
  ...link,
  ...(link.agreed && { agreed: blanked(link.agreed) as NonNullable<Link['agreed']> }),
  ...(link.notStamped && {
    notStamped: {
      ...link.notStamped,
      refusal: { ...link.notStamped.refusal, sentence: clean(link.notStamped.refusal.sentence) },
    },
  }),
});

type Ending = 'changed' | 'as it was' | 'in hand' | 'undecided write';

async function eraseLink(link: Link, clean: Clean, ports: ErasePorts): Promise<Ending> {
  const lease = await ports.links.acquire(link, ports.newId(), ports.clock.now(), LEASE_MS);
  if (!lease) return 'in hand';
  const isUndecided = (await ports.intents.get(lease.link)) !== undefined;
  const cleaned = cleanedLink(lease.link, clean);
  if (isUndecided || JSON.stringify(cleaned) === JSON.stringify(lease.link)) {
    await ports.links.release(lease);
    return isUndecided ? 'undecided write' : 'as it was';
  }
  await ports.links.save(lease, cleaned);
  return 'changed';
}

async function eraseTexts(
  texts: readonly KeptText[],
  clean: Clean,
): Promise<Record<KeptText['what'], number>> {
  const changed = { history: 0, 'open item': 0 };
  for (const { what, fields, replace } of texts) {
    const wanted = withoutPerson(fields, clean);
    if (wanted && (await replace(wanted))) changed[what] += 1;
  }
  return changed;
}

/** That it was done, by whom, and when, is itself kept. */
const note = (connection: Connection, { kind, link }: Link, by: string, ports: ErasePorts): Promise<void> => {
  const at = new Date(ports.clock.now()).toISOString();
  const named = { kind, side: sideOfLink(link), id: idOfLink(link) };
  return ports.journal.append({
    connection: connection.id,
    kind,
    record: link,
    at,
    event: { ...lookAt(connection, named, 'erase', at), cause: 'person' },
    outcome: 'erased',
    summary: `Personal data erased by ${by}.`,
    requests: [],
  });
};

export async function erase(
  connection: Connection,
  of: Link,
  by: string,
  ports: ErasePorts,
): Promise<Erased> {
  const all = await belonging(of, ports);
  const about = await Promise.all(all.map(async (link) => ({ link, texts: await textsAbout(link, ports) })));
  const clean = cleaner(about.flatMap(({ link, texts }) => knownOf(link, texts)));
  const left: Erased['left'][number][] = [];
  const changed = { links: 0, history: 0, openItems: 0 };
  for (const { link, texts } of about) {
    const ending = await eraseLink(link, clean, ports);
    if (ending === 'in hand' || ending === 'undecided write') {
      left.push({ kind: link.kind, record: link.link, why: ending });
      continue;
    }
    const told = await eraseTexts(texts, clean);
    changed.links += Number(ending === 'changed');
    changed.history += told.history;
    changed.openItems += told['open item'];
  }
  await note(connection, of, by, ports);
  const byKind = Map.groupBy(all, ({ kind }) => kind);
  return {
    connection: of.connection,
    kind: of.kind,
    record: of.link,
    records: Object.fromEntries([...byKind].map(([kind, links]) => [kind, links.length])),
    ...changed,
    left,
  };
}
