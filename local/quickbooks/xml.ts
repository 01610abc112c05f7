/** QuickBooks' XML, for those who do not ask for JSON: the same properties as elements, references as text with a name, flags as attributes. */
export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
export const XML_NAMESPACE = 'http://schema.intuit.com/finance/v3';

export const escapeXml = (text: string): string =>
  text
    // Control characters cannot stand in XML 1.0, not even escaped.
    .replace(/(?![\t\n\r])\p{Cc}/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const ATTRIBUTES: ReadonlySet<string> = new Set([
  'domain',
  'sparse',
  'status',
  'startPosition',
  'maxResults',
  'totalCount',
  'time',
  'bId',
  'name',
  'type',
  'code',
  'element',
]);
const isElementName = /^[A-Za-z_][\w.-]*$/;

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function element(name: string, value: unknown): string {
  if (value === undefined || value === null || !isElementName.test(name)) return '';
  if (Array.isArray(value)) return value.map((one: unknown) => element(name, one)).join('');
  if (isPlain(value)) return `<${name}>${escapeXml(String(value))}</${name}>`;
  const parts = Object.entries(value as Record<string, unknown>);
  const attributes = parts
    .filter(([key, part]) => ATTRIBUTES.has(key) && isPlain(part))
    .map(([key, part]) => ` ${key}="${escapeXml(String(part))}"`)
    .join('');
  const inner = parts
    .filter(([key, part]) => !(ATTRIBUTES.has(key) && isPlain(part)))
    .map(([key, part]) => (key === 'value' && isPlain(part) ? escapeXml(String(part)) : element(key, part)))
    .join('');
  return `<${name}${attributes}>${inner}</${name}>`;
}

/** A whole answer as XML. */
export const toXml = ({ time = '', ...body }: Readonly<Record<string, unknown>>): string =>
  `${XML_HEAD}<IntuitResponse time="${escapeXml(String(time))}" xmlns="${XML_NAMESPACE}">${Object.entries(
    body,
  )
    .map(([name, value]) => element(name, value))
    .join('')}</IntuitResponse>`;
