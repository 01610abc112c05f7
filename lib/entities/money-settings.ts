/** What a connection says about money that HaloPSA knows of and about what it credits. */
interface PaymentPlace {
  /** Id of the QuickBooks account that the money is deposited to. */
  readonly depositAccount?: string | undefined;
  /** Id of the QuickBooks payment method. */
  readonly method?: string | undefined;
}

export interface PaymentSettings extends PaymentPlace {
  /** By the id of the HaloPSA payment method. */
  readonly byMethod?: Readonly<Record<string, PaymentPlace>> | undefined;
}

export interface CreditNoteSettings {
  /** `typeid` of a credit note; without it one is known by the invoice that it credits. */
  readonly typeId?: number | undefined;
  /** Sign of the quantities of one that is made there; those that are there are read with either. */
  readonly sign?: 'negative' | 'positive' | undefined;
}
