/** Purchase orders, sales orders and quotations: the types of the fields that are checked. */
import { schema } from './schema.ts';
import { customField } from './shared.ts';

export const purchaseOrderLine = schema({
  int: `
      assettype_id decimalplacesforinvoices group_id id import_details_id invoiceid item_id line_site_id
      override_tax_code purchaseorder_id sales_order_stock_location salesorder_id salesorder_line_id
      sort_seq`,
  number: `
      baseprice baseprice_converted conversion_rate conversion_rate_internal cost_converted
      discount_converted discount_perc invoiced_quantity item_min_purchase_qty net_amount_converted
      net_total percentage_invoiced price quantity quantity_received tax_converted total_cost_converted
      total_costprice total_discount total_discount_converted total_net_total total_price
      total_price_converted total_purchase_cost total_tax total_tax_converted`,
  flag: `
      hideitems isgroupdesc item_dont_receive_on_po item_recurring item_taxable serialise_only_one
      use_qbo_ast`,
  date: 'date_received',
  text: `
      accounts_code carrier_name entity_type item_code item_default_supplier_part_code
      item_external_reference item_internal_reference name note productcode qbo_line_id site_name tax_code
      tax_name tracking_number tracking_url`,
  list: 'customfields external_links taxRuleResult',
  object: 'line_totals new_external_link quote_line_distributor_external_link',
});

export const purchaseOrder = schema(
  {
    int: `
      approval_process_id approval_status approvalagent approvalagentid assigned_agent attachment_id
      change_seq client_id cost_centre_id currency_code delivery_backup goodsin_status id
      import_details_id invoice_count last_change_agent last_change_seq note_count qbo_id salesorder_id
      site_id status supplier_id thirdparty_status ticket_id user_id`,
    number: 'carriage_price currency_conversion_rate percentage_invoiced price revenue tax_total total',
    flag: `
      approval_for_below_minimum approval_start below_approval_minimum deliver_to_so_address
      deliver_to_ticket_address deliver_to_us ignore_change_seq receipt_confirmed requires_approval
      use_ticket_approval`,
    date: `
      approvaldatetime date date_published datesent duedate est_delivery_date last_synced last_update_time
      receipt_confirmation_date`,
    text: `
      3rd_party_ponumber accounts_ref approvalemailaddress approvalnote assigned_agent_name auth_by
      carriage_desc client_name client_toplevel_name cost_centre_name createdbyagentname currency
      currency_code_name deladdress1 deladdress2 deladdress3 deladdress4 deladdress5 note po_ref
      qbo_company_id site_name supplier_name suppliers_order_reference third_party_id title token
      toplevel_name user_name warrantyurl`,
    list: 'add_lines customfields external_links invoices lines',
    object: 'delivery_address new_external_link supplierorder_totals user',
  },
  { lines: purchaseOrderLine, add_lines: purchaseOrderLine, customfields: customField },
);

export const salesOrderLine = schema({
  int: `
      assettype_id auto_increase_period billingperiod contract_id cost_centre decimalplacesforinvoices
      deliver_to_us downpayment_invoice group_id group_sort_seq id import_details_id invoice_id item_id
      item_tax_code line_periods line_site_id line_ticket_id po_quantity purchase_currency_code
      quotation_line_id recurringinvoice_id sales_order_status salesorder_id sort_seq supplier_id unit`,
  number: `
      baseprice baseprice_converted conversion_rate conversion_rate_internal cost_converted costprice
      discount_converted discount_perc invoiced_quantity item_min_purchase_qty item_weight margin
      net_amount_converted net_total percent_increase percentage_invoiced percentage_locked_milestones
      poqty price profit profit_percentage purchase_conversion_rate purchase_cost quantity
      quantity_in_stock quantity_on_open_po quantity_reserved quantity_shipped quantity_to_reserve
      recovery servicefee tax_converted total_cost_converted total_costprice total_discount
      total_discount_converted total_net_total total_price total_price_converted total_profit
      total_purchase_cost total_quantity_in_stock total_quantity_reserved total_tax total_tax_converted
      unbilled_milestone_value`,
  flag: `
      autorenew do_not_invoice_line dont_track_stock exclude_auto_increase hide_grouped_items_price
      hideitems is_bundled_line is_deferred_revenue isfreightline isgroupdesc isleased item_contract
      item_doesnotneedconsigning item_dont_invoice item_recurring item_taxable items_in_group_no_consign
      line_recurring mark_as_complete selected serialise_only_one taxable use_qbo_ast use_rpi_increase`,
  date: 'sales_order_date startdate',
  text: `
      assetgroup_name client_name contract_ref item_default_supplier_part_code item_description
      item_external_reference item_internal_reference item_note item_purchase_description item_tax_name
      name nominalcode note productcode purchase_currency_code_name purchase_currency_symbol
      sales_order_ticket_id site_name soitemurl supplier_name supplier_po tax_code tax_name user_id
      user_name`,
  list: `
      assets_to_reserve chargerates consignment_ids customfields downpayment_invoice_ids invoice_ids
      taxRuleResult`,
  object: 'consignment_address line_totals new_external_link',
});

export const salesOrder = schema(
  {
    int: `
      assigned_agent canvasser change_seq client_id client_to_invoice_to_id consignment_id
      createdby_agent_id currency_code deliverby id import_details_id invoice_count last_change_agent
      last_change_seq leadsource note_count numberbottles open_status purchaseorder_count quotation_id
      site_id soldby status ticket_id user_id`,
    number: `
      cost costperweight currency_conversion_rate deliveryamount deliverytax outstanding_total
      percentage_invoiced percentage_locked_milestones profit revenue tax_total total`,
    flag: `
      closeandconsignwhenpoprocessed do_not_invoice ignore_change_seq includegroupeditemprice
      includegroupeditemqty includegrouppriceandqty linked_to_opportunity override_delivery_address
      showpercentageinvoiced`,
    date: 'date datereceived invoice_date last_update_time ship_date',
    text: `
      accountsref assigned_agent_name client_name createdbyagentname currency currency_code_name
      deladdress1 deladdress2 deladdress3 deladdress4 deladdress5 invoicenumber note po_number ship_status
      site_name summary title toplevel_name user_name`,
    list: 'add_lines customfields external_links lines',
    object: 'delivery_address new_external_link order_totals',
  },
  { lines: salesOrderLine, add_lines: salesOrderLine, customfields: customField },
);

export const quotationLine = schema({
  int: `
      approval_status assetgroup_id auto_increase_period billingperiod cost_centre created_from_group_id
      decimalplacesforinvoices deliver_to_us group_id group_sort_seq id import_details_id item_id
      item_tax_code line_periods line_site_id linked_order_id order_client_override override_tax_code
      purchase_currency_code qhid sort_seq stock_location supplier_id`,
  number: `
      baseprice baseprice_converted conversion_rate conversion_rate_internal cost_converted costprice
      current_net_price current_price current_quantity discount_converted discount_perc margin
      maxitemdiscount net_amount_converted net_total optional_line_quantity_change percent_increase price
      purchase_conversion_rate quantity recovery servicefee tax_converted tax_rate total_cost_converted
      total_costprice total_discount total_discount_converted total_net_total total_price
      total_price_converted total_purchase_cost total_tax total_tax_converted unitprice_converted`,
  flag: `
      addedtononrecurring addedtorecurring autorenew exclude_auto_increase force_new
      force_price_relationship force_quantity_relationship force_term_relationship
      hide_grouped_items_price hideitems ignoretaxcalc is_bundled_line isgroupdesc isleased item_contract
      item_recurring item_taxable note_hidden optional printitem use_qbo_ast use_rpi_increase`,
  date: 'startdate',
  text: `
      description item_default_supplier_part_code item_external_reference item_internal_reference item_sku
      item_tax_name name nominal_code note one_optional_mandatory_list order_client_override_name
      price_calculation_formula productcode purchase_currency_code_name purchase_currency_symbol
      quoteitemurl site_name supplier_name tax_code tax_name`,
  list: 'chargerates customfields one_optional_mandatory taxRuleResult',
  object: 'consignment_address external_link line_totals new_external_link',
});

export const quotation = schema(
  {
    int: `
      agent_id approval_process_id approval_seq approvalstate assigned_agent change_seq client_id
      contactuser currency_code daystodeliver id import_details_id internal_approval_status
      internal_approvalagent internal_approvalagentid last_change_agent last_change_seq new_ticket_status
      note_count original_revised_from_id salesorder_id site_delivery_override site_id status term_limit
      ticket_id top_level_purchase_currency_code user_id`,
    number: `
      carriage_price compositeTaxOverride conversionRate currency_conversion_rate deliveryamount
      deliverytax margin revenue tax_total tax_total_estimate total`,
    flag: `
      approval_start automatic_sales_tax can_approve dontupdateporef ignore_change_seq
      includegroupeditemprice includegroupeditemqty includegrouppriceandqty includequotationlinenotes
      is_customised_pdf is_leased quote_viewed requires_approval use_ticket_approval
      user_approval_unavailable`,
    date: 'approvaldatetime date expiry_date internal_approvaldatetime last_update_time',
    text: `
      address1 address2 address3 address4 address5 approvalemailaddress approvalname approvalnote
      assigned_agent_name auth_by billingcontactemailaddress billingcontactname billingcontactphonenumber
      carriage_desc client_name contactusername createdbyagentname currency currency_code_name deladdress1
      deladdress2 deladdress3 deladdress4 deladdress5 internal_approvalemailaddress internal_approvalnote
      note po_ref ponumber qr2filename risk scope site_name so_number status_name third_party_number
      third_party_url title toplevel_name user_name`,
    list: 'customfields external_links images lines quoteapprovalfields sales_orders',
    object: `
      address customisedpdf delivery_address new_external_link quotation_totals salesorder site table
      tree_purchase_currency user`,
  },
  { lines: quotationLine, customfields: customField },
);
