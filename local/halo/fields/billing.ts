/** Invoices, their lines and payments: the types of the fields that are checked. */
import { schema } from './schema.ts';
import { address, customField } from './shared.ts';

export const invoiceLine = schema(
  {
    int: `
      _itemid actioncode auto_increase_period autorenewperiod billingperiod bundle_id bundle_line_id
      contract_id credit_id creditlinkedidid current_reading ddevnum decimalplacesforinvoices
      deferred_revenue_olid deferred_revenue_olseq down_payment_complete down_payment_type
      downpayment_invoice_id dsite expense_id group_id id ihid import_details_id item_tax_code
      line_periods milestone_id occurrence_count onetimechargeinvoiceid original_client_id
      original_order_id original_order_seq override_tax_code period_type prepay_id purchaseorder_id
      purchaseorder_line_id quantity_custom recognised_quantity recognized_from_invoice_line_id
      recurring_invoice_id recurring_invoice_line_id recurring_invoice_price_type
      recurring_invoice_quantity_type salesorder_line salesorder_line_id sequenceid site supplier
      surcharge_id ticket_id`,
    number: `
      baseprice baseprice_converted conversion_rate_internal cost_converted discount_converted
      discount_perc downpayment_invoice_qty minimum_line_total net_amount net_amount_converted net_total
      override_ast_total percent_increase percent_invoiced purchase_cost qty_order recognised_percentage
      tax_amount tax_converted tax_rate total_cost_converted total_costprice total_discount
      total_discount_converted total_net_total total_price total_price_converted total_purchase_cost
      total_tax total_tax_converted unit_cost unit_price unit_price_converted unitprice_converted`,
    flag: `
      autorenew calculate_price_from_users exclude_auto_increase force_new hide_grouped_items_price
      hide_on_pdf hideitems includegrouppriceandqty is_bundled_line is_deferred_revenue
      is_recognised_revenue isdownpayment isgroupdesc isinactive item_recurring item_taxable itemonorder
      line_fully_invoiced needsreviewbeforecreation no_tax_override onetimecharge reviewed
      tax_code_overriden use_qbo_ast use_rpi_increase`,
    date: 'auto_increase_last_date enddate last_reading_date lineactiondate startdate',
    text: `
      bundle_name client_name comment_1 comment_2 entity_type invoice_class item_code
      item_external_reference item_internal_reference item_longdescription item_shortdescription
      item_tax_name nominal_code productcode productnumber supplier_name tax_code tax_name`,
    list: 'customfields quantity_licences quantity_subscriptions quantity_users taxRuleResult',
    object: 'line_totals linked_item new_external_link',
  },
  { customfields: customField },
);

export const invoice = schema(
  {
    int: `
      add_itemsissued add_prepay add_salesorder apply_credit_id apply_credit_tax_type approval_process_id
      approval_status approvalagent approvalagentid approvalticketid assigned_agent billingcategory
      change_seq client_id client_to_invoice_to_id contract_id creditlinkedtoinvoiceid
      creditlinkedtoinvoiceid_typeid currency_code datetype daysplus due_date_int due_date_type
      emailstatus id import_details_id invoice_auto_increase_period invoiceday invoicetype
      last_change_agent last_change_seq markaspaidmoduleid most_recent_invoice_id most_recent_invoice_type
      note_count original_client_id payments_pending paymentstatus paymentterms period period_type
      purchaseorder_id qbo_term_id qboid recognised_from_invoice recurring_invoice_id salesorder_id
      sitenumber supplier_id ticket_client_to_invoice_to_id ticket_id typeid uid`,
    number: `
      amount_remaining amountdue amountpaid apply_credit_amount apply_credit_credit_outstanding
      composite_tax_total conversion_rate credit_outstanding credit_outstanding_for_customer credit_total
      credit_used currency_conversion_rate customer_paid_total invoice_percent_increase minimum_amount
      percent revenue tax_total total`,
    flag: `
      apply_credit approval_start bcd_posted contains_calculated_quantity create_recurring_invoice
      disabled dont_set_original_client_id dont_sync_to_3rd_party force_creation hideinvoice
      ignore_change_seq include_in_autopay invoice_separately is_down_payment is_recognition
      is_recurring_invoice mark_credit_as_used markaspaid minimum_price_active posted requires_approval
      reviewrequired sendinvoicereminder sync_include_paid update_invoice_conversion_rate voided`,
    date: `
      approvaldatetime credit_date date_created datepaid dateposted datesent duedate enddate invoice_date
      last_modified last_reminder_sent last_synced lastcreated nextcreationdate period_end_date
      period_start_date startdate time`,
    text: `
      accountsid address1 address2 address3 address4 address5 apply_credit_description
      apply_credit_long_description approvalemailaddress approvalnote assigned_agent_name client_name
      contactname contract_ref createdbyagentname creation_source creditlinkedtoinvoiceid_thirdpartynumber
      currency currency_code_name cust_order_number deladdress1 deladdress2 deladdress3 deladdress4
      deladdress5 duedatename generic_online_invoice_payment_url global_details global_nom_code
      global_tax_code internal_note invoice_display invoice_match_id invoice_type_code invoicenumber
      minimum_line_description name nextcreationperiod notes_1 notes_2 notes_3 order_number
      original_client_name payment_ref periodname qbo_company_id qbo_term_name reference site_name
      supplier_name suppliers_order_reference taken_by tel_number thirdpartyinvoicenumber toplevel_name`,
    list: 'add_lines customfields external_links lines payments',
    object: 'address invoice_totals new_external_link qbo_term shipaddress',
  },
  { lines: invoiceLine, add_lines: invoiceLine, customfields: customField, address, shipaddress: address },
);

export const payment = schema({
  int: `
      _detailsid client_id credit_note_id id invoice_id method module_id payment_method qbo_id status type`,
  number: 'amount',
  flag: 'posted',
  date: 'date dateposted intent_date last_synced webhook_received_date',
  text: `
      client_name intent_id intent_response invoice_invoicenumber invoice_match_id nominalcode
      payment_method_name reference thirdpartyid webhook_payload`,
});
