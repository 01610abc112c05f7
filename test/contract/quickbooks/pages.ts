/** Where what a case says can be read up. */
const ENTITIES = 'https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities';
const LEARN = 'https://developer.intuit.com/app/developer/qbo/docs/learn';

export const page = (entity: string): string => `${ENTITIES}/${entity.toLowerCase()}`;
export const QUERIES = `${LEARN}/explore-the-quickbooks-online-api/data-queries`;
export const CHANGES = `${LEARN}/explore-the-quickbooks-online-api/change-data-capture`;
export const ERRORS =
  'https://developer.intuit.com/app/developer/qbo/docs/develop/troubleshooting/error-codes';
export const WEBHOOKS = 'https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks';
export const TAX_US =
  'https://developer.intuit.com/app/developer/qbo/docs/workflows/manage-sales-tax-for-us-locales';
export const TAX_ABROAD =
  'https://developer.intuit.com/app/developer/qbo/docs/workflows/manage-sales-tax-for-non-us-locales';
export const REQUEST_IDS = 'https://blogs.intuit.com/2015/04/06/15346';
/** Exchanges with a sandbox of May 2026. */
export const recorded = (what: string): string => `recording: ${what}`;
