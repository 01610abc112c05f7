/** Where what a case says can be read up: HaloPSA's own guides, its API description, and public clients of it. */
const GITHUB = 'https://github.com';

export const API = 'https://halopsa.com/apidoc (API description v2)';
export const CLIENT = `${GITHUB}/homotechsual/HaloAPI`;
export const PAGING = `${GITHUB}/k-grube/conduit-mcp (packages/plugins/halopsa)`;
export const LINES = `${GITHUB}/jakesiney/HaloPSA-Update-Invoice-Lines`;
export const ONE_OBJECT = `${GITHUB}/provisiondata/ProvisionData.HaloPSA.ApiClient`;
export const DATES = 'https://kb.dtctoday.com/books/halopsa-api-reference/page/invoice-endpoints';
export const WEBHOOKS = 'https://halocrm.io/guides/article?kbid=838';
export const ERRORS = `${GITHUB}/homotechsual/HaloAPI (Private/New-HaloError.ps1)`;
