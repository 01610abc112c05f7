/** Integration settings, links, webhooks, reports and Control: the types of the fields that are checked. */
import { schema } from './schema.ts';

export const quickBooksDetails = schema({
  int: `
      app_type client_name_field client_top_level custom_po_suppliers_order_reference_id
      default_deferred_code_id default_expense_account_id default_invoice_item default_order_account_id
      default_order_item default_sales_account_id default_tax_code_id id instance_type
      inventory_item_group invoice_custom_po_id invoice_email_status minor_version
      non_inventory_item_group order_email_status service_item_group supplier_name_field
      supplier_top_level zero_tax_rate_id`,
  flag: `
      accept_bank_transfer accept_credit_card authorized automatic_sales_tax deactivate_customers
      dont_post_item_quantities dont_sync_address dont_sync_cost_tracking_lines enable_sync
      get_invoice_link mark_as_void multi_currency new_method online_payments push_po_status
      receive_client_created receive_client_updated receive_payment_created
      receive_payment_deleted_and_voided receive_payment_updated remove_unapplied_payments
      round_payments_to_2dp sync_group_lines sync_halo_invoice_id sync_halo_po_id
      sync_invoice_bill_address sync_invoice_class sync_invoice_ship_address use_qbo_invoice_terms`,
  date: 'close_period_date token_expiry',
  text: `
      api_url authorization_code client_id client_top_level_name company_id company_name country
      custom_po_suppliers_order_reference_name default_deferred_code_name default_expense_account_name
      default_invoice_item_name default_order_account_name default_order_item_name
      default_sales_account_name default_tax_code_name inventory_item_group_name invoice_custom_po_name
      name new_access_token new_client_secret new_refresh_token non_inventory_item_group_name redirect_uri
      service_item_group_name supplier_top_level_name sync_entities zero_tax_rate_name`,
  list: 'qbo_sitemappings sync_entities_list',
  object: `
      custom_po_suppliers_order_reference default_deferred_account default_expense_account
      default_order_account default_sales_account default_tax_code invoice_custom_po zero_tax_rate`,
});

export const externalLink = schema({
  int: 'details_id halo_id halo_second_id id module_id revisions table_id third_party_count',
  flag: 'populate_url primary',
  date: 'date_created date_updated subscription_expiry',
  text: `
      extra_match_field halo_desc halo_second_desc integration_name new_subscription_key subscription_id
      third_party_additional_id third_party_assigned_to third_party_desc third_party_id
      third_party_priority third_party_secondary_id third_party_status third_party_type third_party_url`,
});

export const integrationError = schema({
  int: 'detail_id entity_id id module_id',
  date: 'date',
  text: 'endpoint entity_name entity_type error module_name',
});

export const webhook = schema({
  int: `
      authentication_type auto_disable_attempts batch_delay_seconds batch_limit batch_method
      infinite_loop_threshold last_status log_retention_policy_days method payload_type type`,
  flag: 'active custom_payload disabled notify_on_failure use_lightweight_logs',
  date: 'last_auto_disable_date',
  text: 'basic_password basic_username content_type id name note url',
});

export const notification = schema({
  int: `
      agent_id delivery_method emailtemplate_id eventno filter_type id mattermost_channelid
      restriction_type slack_id teams_id type useworkinghours value1`,
  number: 'interval',
  flag: 'customisecolour popupinnotificationpane sendpushnotification sendpushnotificationbrowser',
  text: 'email_list name webhook_id',
  list: 'conditions',
});

export const report = schema({
  int: 'id type',
  text: 'name sql',
  list: 'columns conditions filters',
});

export const control = schema({
  int: `
      decimalplacesforinvoices invoiceduedaysextra next_invoice_id next_quote_id next_salesorder_id
      next_supplierorder_id qborequestid`,
  number: 'donotalloweditingpostedinvoicesfreq',
  flag: `
      allow_invoice_deletion_when_sent allowinvoicenumberedit allowordernumberedit autogenerate_accountsid
      autogenerate_itemaccountsid donotalloweditingpostedinvoices enableinvoiceapprovals
      generate_id_per_invoice_type hide_halo_invoice_id only_send_posted_invoices
      only_show_invoices_after_3rd_party_sync qbodisablecfsync set_accountsid_to_sku
      sync_invoices_manually syncinvoicetoaccountspackagewhenapproved syncpotoaccountspackagewhenapproved
      use_halo_invoice_id_for_pdf use_itemaccountslink_qbo use_qbo_invoice_terms usecurrencyconversion
      usehaloinvoiceidforaccounts void_invoice_rewinds_billing_entites`,
  text: 'app_version qbo_default_company qbocfdefinition qbocfname',
});
