/**
 * The types of the fields that HaloPSA's API description gives, for the part of it that matters to accounting. A value of a wrong type is
 * refused as .NET's model binding does; a field that no table names is kept as it comes.
 */
export type FieldType = 'int' | 'number' | 'flag' | 'date' | 'text' | 'list' | 'object';

export interface Schema {
  readonly types: ReadonlyMap<string, FieldType>;
  /** Objects, and lists of them, whose own fields are checked, too. */
  readonly children: Readonly<Record<string, Schema>>;
}

/** @param names of each type, separated by spaces */
export function schema(
  names: Partial<Readonly<Record<FieldType, string>>>,
  children: Readonly<Record<string, Schema>> = {},
): Schema {
  const typed = Object.entries(names).flatMap(([type, list]) =>
    list
      .trim()
      .split(/\s+/)
      .map((name) => [name, type as FieldType] as const),
  );
  return { types: new Map(typed), children };
}

/** Commands that any record may carry. */
export const commands: ReadonlyMap<string, FieldType> = schema({
  flag: `_validateonly _novalidate _dont_fire_automations _forcethirdpartysync _isimport _create_credit_note _dotaxsync _docommitsync
    _ignore_dont_send_invoice _print_generate _create_invoice _return_invoice _create_so _create_po _disconnect _exchangecode _loadreportonly
    _testonly`,
  int: '_importtypeid _match_integration_id',
  text: '_importtype _importthirdpartyid _match_thirdparty_id _match_integration_name _warning',
  number: '_create_invoice_amount',
}).types;
