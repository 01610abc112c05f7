/** What a record is known by beside its name, made comparable; '' where it says nothing. */
import { PUBLIC_DOMAINS, SECOND_LEVELS } from './public-domains.ts';

/** Upper case, letters and digits only; a country's letters before a tax number are how it is written abroad. Masked digits say nothing. */
export function taxNumberKey(text: string): string {
  if (/[*•]|x{3,}/i.test(text)) return '';
  const bare = text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  const key = bare.replace(/^(?:ABN|EIN|VAT|GST|BTW|TIN|USTID|SIREN)?(?:[A-Z]{2}(?=\d))?/, '');
  return /\d{5}/.test(key) && !/^(\d)\1+$/.test(key) ? key : '';
}

export function codeKey(text: string): string {
  const bare = text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  return bare.length >= 2 && !/^0+$/.test(bare) ? bare : '';
}

const PHONE_DIGITS = 9;

/** The last nine digits: country and trunk prefixes are written or left out as people please. */
export function phoneKey(text: string): string {
  const digits = text.replace(/(?:ext?|x)\.?\s*\d+\s*$/i, '').replace(/\D/g, '');
  return digits.length >= PHONE_DIGITS && !/^(\d)\1+$/.test(digits.slice(-PHONE_DIGITS))
    ? digits.slice(-PHONE_DIGITS)
    : '';
}

export const postcodeKey = (text: string): string => {
  const bare = text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  // Nine digits are a US code with its four more.
  return /^\d{9}$/.test(bare) ? bare.slice(0, 5) : bare;
};

/** The domains that belong to one company, of e-mail addresses and of a website; what everybody has an address at counts for nothing. */
export function domainKeys(emails: string, website = ''): readonly string[] {
  const hosts = emails
    .split(/[;,\s]+/)
    .map((address) => address.split('@')[1] ?? '')
    .concat(hostOf(website));
  return [...new Set(hosts.map(ownDomain))].filter((domain) => domain !== '').sort();
}

const hostOf = (website: string): string =>
  website
    .trim()
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[/?#:].*$/, '');

/** The part of a host name that is registered: `mail.acme.co.uk` is `acme.co.uk`. */
function ownDomain(host: string): string {
  const labels = host
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.-]/gu, '')
    .split('.')
    .filter((label) => label !== '');
  if (labels.length < 2) return '';
  const isSecondLevel = labels.length > 2 && SECOND_LEVELS.has(labels.slice(-2).join('.'));
  const domain = labels.slice(isSecondLevel ? -3 : -2).join('.');
  return PUBLIC_DOMAINS.has(domain) || SECOND_LEVELS.has(domain) ? '' : domain;
}
