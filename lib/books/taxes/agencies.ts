/**
 * To whom a tax is owed. QuickBooks keeps an agency for each rate, and no document says which it is, so a person chooses one that is there, or has one
 * made. It is looked for by name before it is made, and a repeat of a request without answer carries the same key: there are never two of it.
 */
import { createHash } from 'node:crypto';
import { get } from '../../entities/lens.ts';
import { asWire, idText, list } from '../../entities/wire.ts';
import type { Wire } from '../../entities/kind.ts';
import type { Connection } from '../../sync/connection.ts';
import { TransientError, UnavailableError } from '../../sync/outcome.ts';
import type { VendorFault } from '../../sync/record-system.ts';
import type { ProbeAnswer, VendorProbe } from '../probe/question.ts';
import { sameName } from './read.ts';

export interface Agency {
  readonly id: string;
  readonly name: string;
}

/** What QuickBooks says of itself that decides whether it takes a tax code. */
export interface TaxCompany {
  readonly isAutomated: boolean;
  readonly usesSalesTax: boolean;
  /** Those that keep tax on sales. */
  readonly agencies: readonly Agency[];
}

const NAME_MAX = 100;
const KEY_LENGTH = 36;

const refused = ({ sentence, fix }: VendorFault): RangeError => new RangeError(`${sentence} ${fix}`);

/** @throws RangeError for a refusal */
async function select(quickbooks: VendorProbe, entity: string): Promise<readonly Wire[]> {
  const body = `SELECT * FROM ${entity} MAXRESULTS 1000`;
  const answer = await quickbooks.ask({ method: 'POST', path: 'query', body });
  if (answer.fault) throw refused(answer.fault);
  return list(asWire(asWire(answer.body)['QueryResponse'])[entity]);
}

const agencyOf = (record: Wire): Agency => ({
  id: idText(record['Id']),
  name: idText(record['DisplayName']),
});

const agenciesOf = async (quickbooks: VendorProbe): Promise<readonly Agency[]> =>
  (await select(quickbooks, 'TaxAgency'))
    .filter((one) => one['TaxTrackedOnSales'] !== false && one['Active'] !== false)
    .map(agencyOf);

export async function readTaxCompany(quickbooks: VendorProbe): Promise<TaxCompany> {
  const [preferences = {}] = await select(quickbooks, 'Preferences');
  return {
    isAutomated: get(preferences, 'TaxPrefs.PartnerTaxEnabled') === true,
    usesSalesTax: get(preferences, 'TaxPrefs.UsingSalesTax') !== false,
    agencies: await agenciesOf(quickbooks),
  };
}

/** A key that is the same for every try: what was refused for good is refused the same again. */
const keyFor = (connection: Connection, name: string): string =>
  createHash('sha256')
    .update([connection.id, connection.quickbooks.realmId, 'tax agency', name.toLowerCase()].join('\n'))
    .digest('hex')
    .slice(0, KEY_LENGTH);

async function post(quickbooks: VendorProbe, name: string, requestid: string): Promise<ProbeAnswer> {
  const body = { DisplayName: name };
  try {
    return await quickbooks.ask({ method: 'POST', path: 'taxagency', query: { requestid }, body });
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    const message = `QuickBooks did not say whether it made the tax agency ${name}; it is not made twice`;
    throw new TransientError(message, { cause: error });
  }
}

/** @throws RangeError for a name that QuickBooks does not take, or a refusal; TransientError when no answer came: asked again it goes on */
export async function ensureAgency(
  connection: Connection,
  wanted: string,
  quickbooks: VendorProbe,
): Promise<Agency> {
  const name = wanted.trim();
  if (name === '' || name.length > NAME_MAX)
    throw new RangeError(`The name of a tax agency has 1 to ${NAME_MAX} characters.`);
  const known = (await agenciesOf(quickbooks)).find((one) => sameName(one.name, name));
  if (known) return known;
  const answer = await post(quickbooks, name, keyFor(connection, name));
  if (answer.fault) throw refused(answer.fault);
  const made = agencyOf(asWire(asWire(answer.body)['TaxAgency']));
  if (made.id === '') throw new RangeError('QuickBooks did not say which tax agency it made; look there.');
  return made;
}
