/** Small rules of the resources around the books: items' links, currencies, integration settings, webhooks and their subscriptions. */
import { missing, notBound, notModelledHere } from '../refused.ts';
import type { Rules } from '../resource.ts';
import type { Tenant } from '../tenant.ts';
import { isRecord, list, text, type Rec } from '../values.ts';

/** An item has values of its own for each accounting company; `qbocompanyid` shows it with that company's. */
export const itemRules: Rules = {
  complete: ({ after, posted }) => {
    const added = isRecord(posted['new_item_accounts_link']) ? [posted['new_item_accounts_link']] : [];
    if (added.length === 0) return after;
    const links = [...list(after['item_accounts_links']), ...added];
    return {
      ...after,
      item_accounts_links: links.map((link, index) => ({ ...link, id: link['id'] ?? index + 1 })),
    };
  },
  shown: (item, _tenant, query) => {
    const company = query.text('qbocompanyid');
    const link = list(item['item_accounts_links']).find((one) => one['tenant_id'] === company);
    if (company === undefined || !link) return item;
    const named = (field: string): Rec =>
      link[field] === undefined
        ? {}
        : { [field]: { value: text(link[field]), label: text(link[`${field}_name`]) } };
    return {
      ...item,
      accountsid: link['accounts_id'] ?? '',
      qbo_company_id: company,
      ...named('income_account'),
      ...named('expense_account'),
      ...named('asset_account'),
    };
  },
};

/** A site shows its client's name, whatever was sent. */
const ofClient = (site: Rec, { store }: Tenant): Rec => {
  const name = store.get('Client', site['client_id'])?.['name'];
  return name === undefined ? site : { ...site, client_name: name };
};

export const siteRules: Rules = {
  complete: ({ after }, tenant) => ofClient(after, tenant),
  shown: ofClient,
};

/** Every change of a rate is kept; the history is shown with the details. */
export const currencyRules: Rules = {
  complete: ({ before, after }, { at }) => {
    const isNew = before?.['conversion_rate'] !== after['conversion_rate'];
    if (!isNew) return after;
    const history = [...list(after['history']), { date: at, conversion_rate: after['conversion_rate'] }];
    return { ...after, history, last_updated: at };
  },
  shown: (currency, _tenant, query) => {
    if (query.flag('includedetails') === true) return currency;
    const { history: _history, ...row } = currency;
    return row;
  },
};

const SECRETS = ['new_client_secret', 'new_access_token', 'new_refresh_token', 'authorization_code'];

/** Settings of the native module. The simulator keeps them; the module itself, which would sync by itself, it has not. */
export const quickBooksDetailsRules: Rules = {
  complete: ({ after, posted }) => {
    if (posted['_exchangecode'] === true) throw notModelledHere('connecting by _exchangecode');
    const kept = Object.fromEntries(Object.entries(after).filter(([field]) => !SECRETS.includes(field)));
    return posted['_disconnect'] === true ? { ...kept, authorized: false, token_expiry: null } : kept;
  },
};

export const webhookRules: Rules = {
  complete: ({ after }, { switches }) => {
    const url = text(after['url']);
    if (!/^https?:\/\//.test(url)) throw notBound('[0].url', `'${url.slice(0, 200)}' is not a URL.`);
    if (after['type'] !== 0) throw notModelledHere(`webhooks of type ${String(after['type'])}`);
    if (after['authentication_type'] !== 0 && after['authentication_type'] !== 1)
      throw notModelledHere(`authentication_type ${String(after['authentication_type'])}`);
    if (!switches.payloadTypes[Number(after['payload_type'])])
      throw notModelledHere(`payload_type ${String(after['payload_type'])}`);
    if (!switches.batchMethods[Number(after['batch_method'])])
      throw notModelledHere(`batch_method ${String(after['batch_method'])}`);
    return after;
  },
  afterDelete: (webhook, { store }) => {
    for (const row of store.where('Notification', 'webhook_id', webhook['id']))
      store.remove('Notification', text(row['id']));
    return [];
  },
};

export const notificationRules: Rules = {
  complete: ({ after }, { store, switches }) => {
    if (!store.get('Webhook', after['webhook_id'])) throw missing('Webhook', after['webhook_id']);
    if (!Object.hasOwn(switches.events, text(after['eventno'])))
      throw notModelledHere(
        `event ${text(after['eventno'])}; it knows ${Object.keys(switches.events).join(', ')}`,
      );
    if (list(after['conditions']).length > 0) throw notModelledHere('conditions of a notification');
    return after;
  },
};
