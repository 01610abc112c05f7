/** Clients, suppliers, items and what they refer to: the types of the fields that are checked. */
import { schema } from './schema.ts';
import { address, customField } from './shared.ts';

export const client = schema(
  {
    int: `
      client_to_invoice client_to_invoice_recurring contract_tax_code customertype default_currency_code
      id invoiceduedaysextraclient item_tax_code main_site_id paymentterms prepay_tax_code
      purchase_tax_code qbodefaulttax qbodefaulttaxcode sales_tax_code service_tax_code stopped
      toplevel_id`,
    flag: `
      automatic_sales_tax dontinvoice emailinvoice excludefrominvoicesync inactive is_account taxable`,
    date: 'alastupdate datecreated',
    text: `
      accountsbccemailaddress accountsccemailaddress accountsemailaddress accountsfirstname accountsid
      accountslastname client_to_invoice_name client_to_invoice_recurring_name clientcurrency
      currencyisocode default_currency_code_name invoice_class main_phonenumber main_site_name name notes
      qbo_company_id qbo_company_name qbodefaulttaxcodename tax_number toplevel_name website`,
    list: 'customfields external_links',
    object: 'main_delivery_address main_invoice_address new_external_link qbo_default_tax_code',
  },
  { customfields: customField, main_invoice_address: address, main_delivery_address: address },
);

export const site = schema(
  {
    int: `
      id maincontact_id region_code site_contract_tax_code site_item_tax_code site_prepay_tax_code
      site_purchase_tax_code site_sales_tax_code site_service_tax_code taxable`,
    number: 'client_id',
    flag: 'inactive invoice_address_isdelivery isinvoicesite',
    date: 'datecreated slastupdate',
    text: `
      accountsbccemailaddress accountsccemailaddress accountsemailaddress accountsfirstname accountsid
      accountslastname client_name country_code country_code_name name notes phonenumber region_code_name`,
    list: 'customfields external_links',
    object: 'delivery_address invoice_address',
  },
  { customfields: customField, invoice_address: address, delivery_address: address },
);

export const user = schema(
  {
    int: 'client_id id',
    number: 'site_id',
    flag: 'inactive ismaincontact isserviceaccount sendaccountsemails',
    date: 'datecreated ulastupdate',
    text: 'client_name emailaddress firstname name notes phonenumber site_name surname',
    list: 'customfields',
  },
  { customfields: customField },
);

export const supplier = schema(
  {
    int: `
      default_currency_code details_id id purchase_tax_code supplier_invoice_due_date_extra_days
      toplevel_id`,
    flag: 'ignore_from_accounting_sync inactive is_manufacturer is_supplier',
    date: 'datecreated last_modified',
    text: `
      accounts_id address contact_name default_currency_code_name email_address name notes
      ordering_email_address phone_number phone_number_2 phone_number_3 purchase_tax_code_name
      qbo_company_id qbo_company_name toplevel_name website`,
    list: 'customfields external_links',
  },
  { customfields: customField },
);

export const itemAccountsLink = schema({
  int: 'halo_id id linked_item_id module_id purchase_taxcode taxcode',
  flag: 'is_primary',
  text: `
      accounts_id expense_account expense_account_name income_account income_account_name
      purchase_taxcode_name qbo_category_id qbo_category_name taxcode_name tenant_id`,
});

export const item = schema(
  {
    int: `
      assetaccountcode assetgroup_id assetgroup_qbo_type assettype_id auto_reorder_type
      autogroupnewquotelines costingmethod created_by currency_override default_sort_seq id
      import_details_id inoutconversion item_default_billing_period item_group_itemcode item_group_taxcode
      item_group_taxcode_purchase itemsupplier_client_id itemsupplier_currency_id itemsupplier_supplier_id
      linked_item_id manufacturer_id primaryimageid purchase_currency_code qbo_quantity related_item_count
      status supplier_id taxcode taxcodeother tiered_pricing_method type`,
    number: `
      avco baseprice costprice hours items_per_buying_price items_per_selling_price itemsupplier_cost
      itemsupplier_price margin markupperc maxitemdiscount min_purchase_qty minstockqty qtyissuedthisyear
      qtyonallsalesorders quantity_in_stock quantity_on_order quantity_reserved recovery recurringcost
      recurringprice reorderqty secondhandprice secondprice servicefee sleeveprice weight`,
    flag: `
      applydiscount autorenew_quote_line_default cost_calculated_from_components doesnotneedconsigning
      dont_receive_on_po dont_track_stock dontinvoice ignore_from_accounting_sync iscontractitem
      isitemdetails isrecurringitem item_listed_only_on_bundle_setup price_calculated_from_components
      promptforprice purchasetaxincluded salestaxincluded serialise_only_one showmobilescanner taxable
      update_recurring_invoice_cost update_recurring_invoice_price use_tiered_pricing`,
    date: 'datecreated lastmodified qboinitial_quantity_date',
    text: `
      accountsid assetgroup_name assettype_name binlocation default_supplier_part_code description
      expense_account_name externalreference extra_invoice_description fullyqualifiedname goodsinunit
      goodsoutunit group_third_party_id income_account_name internalreference invoice_class
      item_group_nominalcode item_group_nominalcode_purchase itemsupplier_currency_code
      itemsupplier_currency_symbol linked_item_name manufacturer_name name nominalcode nominalcode_name
      note purchase_currency_code_name purchase_description purchasenominalcode purchasenominalcode_name
      qbo_company_id qbo_company_name qbocategoryid qbocategoryname qbosku relatedcategories_list
      shaccountsid supplier_name supplier_part_code taxcode_name taxcodeother_name
      third_party_assetgroup_id third_party_id user_description`,
    list: `
      customfields external_links item_accounts_links item_suppliers property_changes relatedcategories
      tiered_pricing`,
    object: `
      expense_account income_account new_external_link new_item_accounts_link purchase_currency
      qbo_category`,
  },
  { item_accounts_links: itemAccountsLink, customfields: customField },
);

export const accountsMapping = schema({
  int: 'gid id taxcode taxcode_purchase',
  text: `
      itemcode itemcode_name nominalcode nominalcode_name nominalcode_name_purchase nominalcode_purchase
      tax_name tax_name_purchase tenant_name tenantid`,
});

export const assetGroup = schema(
  {
    int: `
      id item_assettype_default item_billing_period_default item_meter_type_default qbo_item_type sequence
      tax_id tax_id_purchase`,
    flag: `
      ignore_from_accounting_sync item_contract_default item_doesnotneedconsigning_default
      item_dont_invoice_default item_dont_receive_on_po_default item_donttrackstock_default
      item_is_meter_default item_recurring_default item_taxable_default`,
    text: `
      guid invoice_class item_assettype_name_default itemcode_id name nominalcode nominalcode_name
      nominalcode_name_purchase nominalcodepurchase thirdpartyid`,
    list: 'accounts_mappings',
  },
  { accounts_mappings: accountsMapping },
);

export const tax = schema({
  int: 'id',
  number: 'value',
  flag: 'is_composite onseparateline',
  text: `
      category_code code name qbo_company_id qbo_company_name qbocode qbocode_name third_party_desc
      third_party_id`,
  list: 'linked_rates thirdparty_tax_rates',
  object: 'exacttaxcode qbotaxcode qbotaxrate',
});

export const currency = schema({
  int: 'id',
  number: 'conversion_rate',
  date: 'last_updated',
  text: 'code name symbol',
  list: 'history',
});

export const lookup = schema({
  int: 'id lookupid sequence valueint1',
  flag: `
      inactive value2_bool value3_bool value4_bool value5_bool value6_bool value7_bool value8_bool
      value9_bool`,
  text: 'custom1 custom2 name value2 value3 value4 value5 value6 value7 value8 value9',
});

export const topLevel = schema({
  int: 'id organisation_id parentid type',
  text: 'long_name name notes organisation_name',
});

export const organisation = schema({
  int: 'deliverysite id linked_client_id',
  flag: 'allowall_tickettypes isorganisationdetails',
  text: `
      bank_details_line_1 bank_details_line_2 bank_details_line_3 bank_details_line_4 bank_details_line_5
      email fax forethought_widget_override_name guid intent name phone reply_address tax_number website`,
  list: 'allowed_tickettypes customfields departments',
  object: 'address',
});
