/** Organisations, the native module's settings, links to other systems, its errors, and webhooks with their subscriptions and deliveries. */
import { code, number, same, when } from '../filters.ts';
import { organisation } from '../fields/masters.ts';
import {
  externalLink,
  integrationError,
  notification,
  quickBooksDetails,
  webhook,
} from '../fields/platform.ts';
import { schema } from '../fields/schema.ts';
import type { ResourceDefinition } from '../resource.ts';
import { notificationRules, quickBooksDetailsRules, webhookRules } from '../rules/platform.ts';

const ADMIN = { name: 'integrations', admin: true };
const WEBHOOKS = { name: 'webhooks', admin: true };

export const platform: readonly ResourceDefinition[] = [
  { name: 'Organisation', schema: organisation, required: ['name'], scope: { name: 'customers' } },
  {
    name: 'QuickBooksDetails',
    schema: quickBooksDetails,
    required: ['name'],
    defaults: { authorized: false, enable_sync: false, sync_invoice_class: true },
    filters: {
      companyid: same('company_id'),
      connectedonly: when((record) => record['authorized'] === true),
    },
    deletable: true,
    scope: ADMIN,
    rules: quickBooksDetailsRules,
  },
  {
    name: 'ExternalLink',
    schema: externalLink,
    required: ['module_id', 'halo_id', 'third_party_id'],
    filters: {
      module_id: number('module_id'),
      table_id: number('table_id'),
      halo_id: number('halo_id'),
      details_id: number('details_id'),
      third_party_id: same('third_party_id'),
      third_party_secondary_id: same('third_party_secondary_id'),
      third_party_type: same('third_party_type'),
      third_party_desc: same('third_party_desc'),
    },
    unmodelled: ['module_list'],
    searched: ['third_party_id', 'third_party_desc'],
    indexed: ['third_party_id', 'halo_id'],
    deletable: true,
    scope: { name: 'customers' },
    modified: 'date_updated',
  },
  {
    name: 'IntegrationError',
    schema: integrationError,
    required: ['error'],
    filters: { module_id: number('module_id'), detail_id: number('detail_id') },
    scope: ADMIN,
  },
  {
    name: 'IntegrationRequest',
    schema: schema({}),
    required: [],
    creatable: false,
    filters: {
      module_id: number('msid'),
      detail_id: number('details_id'),
      inbound_only: when((record) => record['isoutgoing'] !== true),
      outbound_only: when((record) => record['isoutgoing'] === true),
    },
    scope: ADMIN,
  },
  {
    name: 'Webhook',
    schema: webhook,
    required: ['name', 'url'],
    defaults: {
      type: 0,
      active: true,
      authentication_type: 0,
      payload_type: 0,
      batch_method: 0,
      content_type: 'application/json',
    },
    filters: { type: code('type') },
    unmodelled: ['isazureautomation'],
    deletable: true,
    scope: WEBHOOKS,
    ids: 'uuid',
    rules: webhookRules,
  },
  {
    name: 'Notification',
    schema: notification,
    required: ['webhook_id', 'eventno'],
    filters: { webhook_id: same('webhook_id'), type: code('type'), agent_id: number('agent_id') },
    indexed: ['webhook_id'],
    deletable: true,
    scope: WEBHOOKS,
    rules: notificationRules,
  },
  {
    name: 'WebhookEvent',
    schema: schema({}),
    required: [],
    creatable: false,
    filters: { webhook_id: same('webhook_id') },
    unmodelled: ['automation_id', 'integrationmethod_id'],
    indexed: ['webhook_id'],
    modified: 'timestamp',
    scope: WEBHOOKS,
    ids: 'uuid',
  },
];
