/** QuickBooks' errors in its own words: validation faults, the gateway's lower-case form, and XML for those who do not ask for JSON. */
import type { FailureKind, WireResponse } from '../simulator/types.ts';
import { escapeXml, XML_HEAD, XML_NAMESPACE } from './xml.ts';

/** A refusal of the API itself. @see https://developer.intuit.com/app/developer/qbo/docs/develop/troubleshooting/error-codes */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly type: string;
  readonly element: string;
  constructor(
    code: string,
    title: string,
    detail: string,
    options: { status?: number; type?: string; element?: string } = {},
  ) {
    super(detail);
    this.code = code;
    this.title = title;
    this.status = options.status ?? 400;
    this.type = options.type ?? 'ValidationFault';
    this.element = options.element ?? '';
  }
}

export const refusals = {
  notFound: () =>
    new Refusal(
      '610',
      'Object Not Found',
      "Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees.",
    ),
  required: (field: string) =>
    new Refusal(
      '2020',
      'Required param missing, need to supply the required value for the API',
      `Required parameter ${field} is missing in the request`,
      { element: field },
    ),
  property: (field: string) =>
    new Refusal(
      '2010',
      'Request has invalid or unsupported property',
      `Property Name:${field} specified is unsupported or invalid`,
      { element: field },
    ),
  outOfRange: (field: string, min: number, max: number) =>
    new Refusal(
      '6000',
      'A business validation error has occurred while processing your request',
      `Business Validation Error: The number in ${field} must be between ${min} and ${max}.`,
      { element: field },
    ),
  date: (field: string, value: string) =>
    new Refusal(
      '6000',
      'A business validation error has occurred while processing your request',
      `Business Validation Error: Invalid date ${value} in ${field}`,
      { element: field },
    ),
  tooLong: (field: string, max: number) =>
    new Refusal(
      '2050',
      'String length is either shorter or longer than supported by specification',
      `String length specified does not match the supported length. Min:0 Max:${max} supported. Field:${field}`,
      { element: field },
    ),
  enumeration: (field: string, value: string) =>
    new Refusal('2170', 'Invalid Enumeration', `Invalid Enumeration : ${value}`, { element: field }),
  reference: (field: string, id: string) =>
    new Refusal(
      '2500',
      'Invalid Reference Id',
      `Invalid Reference Id : ${field} element id ${id} not found`,
      { element: field },
    ),
  business: (detail: string) =>
    new Refusal(
      '6000',
      'A business validation error has occurred while processing your request',
      `Business Validation Error: ${detail}`,
    ),
  uploadTooLarge: () =>
    new Refusal('413', 'RequestEntityTooLarge', 'The request is larger than an upload may be', {
      status: 413,
    }),
  duplicateNumber: (number: string, type: string, id: string) =>
    new Refusal(
      '6140',
      'Duplicate Document Number Error',
      `Duplicate Document Number Error : You must specify a different number. This number has already been used. DocNumber=${number} is assigned to TxnType=${type} with TxnId=${id}`,
    ),
  duplicateName: (what: string) =>
    new Refusal(
      '6240',
      'Duplicate Name Exists Error',
      `The name supplied already exists. : Another ${what} is already using this name. Please use a different name.`,
    ),
  stale: () =>
    new Refusal(
      '5010',
      'Stale Object Error',
      'Stale Object Error : You and API API were working on this at the same time. API API finished before you did, so your work was not saved.',
    ),
  oldChanges: (code: string) =>
    new Refusal(code, 'Invalid query', 'QueryValidationError: changedSince is more than 30 days ago'),
  linked: (code: string, holder: string) =>
    new Refusal(
      code,
      code === '620'
        ? 'Transaction in use'
        : 'A business validation error has occurred while processing your request',
      `Business Validation Error: The transaction is linked to ${holder}; unlink it first`,
    ),
  companyEnded: () =>
    new Refusal(
      '6190',
      'Invalid Company Status',
      'Invalid Company Status : Subscription period has ended or canceled or there was a billing problem : You cannot access data because your subscription period has ended or canceled or there was a billing problem.',
    ),
  throttled: () =>
    new Refusal(
      '3001',
      'message=ThrottleExceeded; errorCode=003001; statusCode=429',
      'The request limit was reached.  Try again later',
      { status: 429, type: 'SERVICE' },
    ),
  deposited: () =>
    new Refusal(
      '6540',
      'Deposited Transaction cannot be changed',
      'Deposited Transaction cannot be changed : This transaction has been deposited. To change it, edit or delete the deposit first.',
    ),
  closedPeriod: (date: string) =>
    new Refusal(
      '6210',
      'Account Period Closed, Cannot Update Through Services API',
      `The account period has closed and the account books cannot be updated through the QuickBooks Online Services API. Please use the QBO website to make these changes. : ${date}`,
    ),
  unsupported: (what: string) =>
    new Refusal('500', 'Unsupported Operation', `Operation ${what} is not supported.`),
  invalidByte: () =>
    new Refusal(
      '500',
      'Unsupported Operation',
      'Unsupported Operation: Invalid byte 1 of 1-byte UTF-8 sequence.',
    ),
  malformed: (detail: string) => new Refusal('400', 'MalformedRequest', detail),
  query: (detail: string) => new Refusal('4000', 'Error parsing query', `QueryParserError: ${detail}`),
  queryInvalid: (detail: string) => new Refusal('4001', 'Invalid query', `QueryValidationError: ${detail}`),
  unknownPath: (path: string) =>
    new Refusal(
      '10000',
      'An application error has occurred while processing your request',
      `System Failure Error: Could not find resource for relative : ${path.slice(0, 200)}`,
      { status: 404, type: 'SystemFault' },
    ),
  notModelled: (what: string) =>
    new Refusal('SIM', 'Not modelled by the simulator', `The QuickBooks simulator does not model ${what}.`, {
      status: 501,
    }),
} as const;

export function faultBody(refusal: Refusal): Readonly<Record<string, unknown>> {
  const { title, message, code, element, type } = refusal;
  return { Error: [{ Message: title, Detail: message, code, element }], type };
}

/** A validation fault in the form the caller asked for; without `Accept: application/json` QuickBooks answers XML. */
export function faultResponse(refusal: Refusal, time: string, asJson: boolean): WireResponse {
  if (asJson) {
    return {
      status: refusal.status,
      headers: { 'content-type': 'application/json;charset=UTF-8' },
      body: JSON.stringify({ Fault: faultBody(refusal), time }),
    };
  }
  const { code, title, message, element, type } = refusal;
  const xml =
    `${XML_HEAD}<IntuitResponse time="${time}" xmlns="${XML_NAMESPACE}">` +
    `<Fault type="${type}"><Error code="${code}" element="${escapeXml(element)}"><Message>${escapeXml(title)}</Message>` +
    `<Detail>${escapeXml(message)}</Detail></Error></Fault></IntuitResponse>`;
  return { status: refusal.status, headers: { 'content-type': 'application/xml;charset=UTF-8' }, body: xml };
}

/** The gateway's own errors are lower case and carry empty siblings. */
export function gatewayResponse(
  status: number,
  code: string,
  name: string,
  detail: string,
  epochMs: number,
): WireResponse {
  const type = code === '3001' ? 'SERVICE' : code === '3100' ? 'AUTHORIZATION' : 'AUTHENTICATION';
  const message = `message=${name}; errorCode=00${code}; statusCode=${status}`;
  return {
    status,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      ...(status === 401 && { 'www-authenticate': 'Bearer realm="Intuit", error="invalid_token"' }),
    },
    body: JSON.stringify({
      warnings: null,
      intuitObject: null,
      fault: { error: [{ message, detail, code, element: null }], type },
      report: null,
      queryResponse: null,
      batchItemResponse: [],
      attachableResponse: [],
      syncErrorResponse: null,
      requestId: null,
      time: epochMs,
      status: null,
      cdcresponse: [],
    }),
  };
}

/** Faults that are played without the model. */
export function failureResponse(kind: FailureKind, epochMs: number, time: string): WireResponse {
  const system = new Refusal(
    '10000',
    'An application error has occurred while processing your request',
    'System Failure Error: planted',
    {
      status: 500,
      type: 'SystemFault',
    },
  );
  switch (kind) {
    case '429':
      return gatewayResponse(
        429,
        '3001',
        'ThrottleExceeded',
        'The request limit was reached.  Try again later',
        epochMs,
      );
    case '403':
      return gatewayResponse(
        403,
        '3100',
        'ApplicationAuthorizationFailed',
        'Application authorization failed',
        epochMs,
      );
    case '500':
      return faultResponse(system, time, true);
    case '503':
      return {
        status: 503,
        headers: { 'content-type': 'text/html' },
        body: '<html><body>503 Service Unavailable</body></html>',
      };
    case 'fault-200':
      return { ...faultResponse(system, time, true), status: 200 };
    case 'xml':
      return faultResponse(system, time, false);
  }
}
