/** Addresses and custom fields, which many records carry. */
import { schema } from './schema.ts';

export const address = schema({
  int: 'id site_id type user_id',
  number: 'lat long',
  flag: 'inactive primary',
  date: 'date_active date_inactive',
  text: `
      client_name description line1 line2 line3 line4 note postcode site_name user_email user_name`,
});

export const customField = schema({
  int: 'id type',
  text: 'display label name',
  object: 'value',
});
