/** What no file may do, though each of its values is one: pure, and everything at once. */
import type { Kind } from '../../entities/kind.ts';
import { same } from '../../entities/lens.ts';
import { kindByName, kinds } from '../../entities/registry.ts';
import { dressed } from '../../numbering/format.ts';
import type { Connection } from '../../sync/connection.ts';
import { deleteRulesOf, fieldNamesOf } from '../../sync/delete-rule.ts';
import { policyTrouble, tooLong } from '../../sync/number-policy.ts';
import { addressTrouble, type VendorHosts } from '../../sync/vendor-address.ts';
import { directionsOf, wouldDouble } from './directions.ts';
import { leaves } from './layout.ts';
import { said, type Problem } from './sentences.ts';
import { connectionWith, filledKinds, isBound, type Settings } from './settings.ts';

/** One connection as it is to be, and as it is, if there is one. */
export interface Wanted {
  readonly id: string;
  readonly settings: Settings;
  readonly before?: Connection;
}

type Rule = (wanted: Wanted) => readonly Problem[];

export const problem = (id: string, path: string, why: string): Problem => {
  const where = `connections.${id}.${path}`;
  return { path: where, sentence: `${where} ${why}` };
};

/** What links and numbers hang on: another company or tenant is another connection. */
const bound: Rule = ({ id, settings, before }) => {
  if (!before || !isBound(before)) return [];
  const { realmId } = before.quickbooks;
  const { tenant } = before.halo;
  return [
    ...(settings.quickbooks.realmId === realmId
      ? []
      : [
          problem(
            id,
            'quickbooks.realmId',
            `is ${said(settings.quickbooks.realmId)}; the connection is bound to the company ${realmId} and cannot change it. Make another connection for another company.`,
          ),
        ]),
    ...(settings.halo.tenant === tenant
      ? []
      : [
          problem(
            id,
            'halo.tenant',
            `is ${said(settings.halo.tenant)}; its links belong to the tenant ${said(tenant)}. Make another connection for another tenant.`,
          ),
        ]),
  ];
};

/** A policy that is as it was is not this file’s doing. */
const numbering: Rule = ({ id, settings, before }) => {
  const { policy, own = {} } = settings.numbering;
  const isNew = policy !== before?.numbering.policy;
  const trouble = isNew ? policyTrouble(connectionWith(id, settings, before)) : undefined;
  const formats = [
    ['numbering', settings.numbering] as const,
    ...Object.entries(own).map(([kind, format]) => [`numbering.own.${kind}`, format] as const),
  ];
  return [
    ...(trouble
      ? [problem(id, 'numbering.policy', `is ${said(policy)}: ${trouble.sentence} ${trouble.fix}`)]
      : []),
    ...formats.flatMap(([path, format]) => {
      const longest = tooLong(dressed(format, '1'));
      return longest
        ? [
            problem(
              id,
              path,
              `leaves no room for a number. ${longest.sentence} Shorten prefix, suffix or padding.`,
            ),
          ]
        : [];
    }),
    ...Object.keys(own)
      .filter((name) => !kindByName(name)?.numbered)
      .map((name) => problem(id, `numbering.own.${name}`, `is no kind that carries a number.`)),
  ];
};

const oneOf = (values: readonly string[]): string => values.join(', ');

function ofKind(id: string, name: string, set: Settings['kinds'][string]): readonly Problem[] {
  const kind = kindByName(name);
  if (!kind)
    return [problem(id, `kinds.${name}`, `is no kind; there are ${oneOf(kinds.map((one) => one.name))}.`)];
  return [...wayOf(id, kind, set), ...deleteRuleOf(id, kind, set), ...fieldsOf(id, kind, set)];
}

type OfKind = (id: string, kind: Kind, set: Settings['kinds'][string]) => readonly Problem[];

const wayOf: OfKind = (id, kind, { direction = kind.direction, autoCreate = kind.autoCreate }) => {
  const { name } = kind;
  const path = `kinds.${name}.direction`;
  const ways = directionsOf(kind);
  if (!ways.includes(direction))
    return [problem(id, path, `is ${said(direction)}; the kind ${name} can have ${oneOf(ways)}.`)];
  return wouldDouble(kind, direction, autoCreate)
    ? [
        problem(
          id,
          path,
          `is ${said(direction)} with autoCreate on; nothing in HaloPSA tells a record of the kind ${name} that we made from others, so one whose answer is lost would be made twice. Switch autoCreate off, or choose another direction.`,
        ),
      ]
    : [];
};

const deleteRuleOf: OfKind = (id, kind, { onDelete }) => {
  const rules = deleteRulesOf(kind);
  return onDelete === undefined || rules.includes(onDelete)
    ? []
    : [
        problem(
          id,
          `kinds.${kind.name}.onDelete`,
          `is ${said(onDelete)}; the kind ${kind.name} can have ${oneOf(rules)}.`,
        ),
      ];
};

const fieldsOf: OfKind = (id, kind, { fields = {} }) => {
  const names = fieldNamesOf(kind);
  return Object.keys(fields)
    .filter((field) => !names.includes(field))
    .map((field) =>
      problem(
        id,
        `kinds.${kind.name}.fields.${field}`,
        `is no field of the kind ${kind.name}; there are ${oneOf(names)}.`,
      ),
    );
};

/** A kind that does what it did, or what it does by itself, is not this file’s doing. */
const byKind: Rule = ({ id, settings, before }) => {
  const was = filledKinds(before?.kinds ?? {});
  return Object.entries(settings.kinds).flatMap(([name, set]) =>
    same(set, was[name]) ? [] : ofKind(id, name, set),
  );
};

/** An address is printed and kept; what lets somebody in belongs to the secrets. */
const addresses: Rule = ({ id, settings: { halo, quickbooks } }) =>
  leaves({ halo, quickbooks })
    .filter(([, value]) => typeof value === 'string' && /^https?:\/\/[^/?#]*@/i.test(value))
    .map(([path]) =>
      problem(
        id,
        path,
        'has a name or a password in it. Take it out: what lets somebody in belongs to the secrets.',
      ),
    );

const WHERE =
  'Requests with tokens in them go there: correct it, or name the host of a HaloPSA of your own in HALO_HOSTS.';

/** Also one that was there before: what it would be sent is worth more than the peace of a file that changes something else. */
const vendors =
  (hosts: VendorHosts): Rule =>
  ({ id, settings: { halo, quickbooks } }) => {
    const asked = [
      ['halo.baseUrl', halo.baseUrl, hosts.halo],
      ['halo.authUrl', halo.authUrl, hosts.halo],
      ...(['apiUrl', 'authorizeUrl', 'tokenUrl', 'revokeUrl'] as const).map(
        (name) => [`quickbooks.${name}`, quickbooks[name], hosts.quickbooks[name]] as const,
      ),
    ] as const;
    return asked.flatMap(([path, address, allowed]) => {
      const trouble = addressTrouble(address, allowed);
      return trouble === undefined ? [] : [problem(id, path, `${trouble}. ${WHERE}`)];
    });
  };

/** A company belongs to one connection. */
function sharedCompanies(all: readonly Wanted[], others: readonly Connection[]): readonly Problem[] {
  const holders = [
    ...others.filter(({ id }) => !all.some((one) => one.id === id)),
    ...all.map(({ id, settings: { quickbooks } }) => ({ id, quickbooks })),
  ];
  return all.flatMap(({ id, settings }) => {
    const { realmId } = settings.quickbooks;
    const holder = holders.find(
      (one) => one.id !== id && realmId !== '' && one.quickbooks.realmId === realmId,
    );
    return holder
      ? [
          problem(
            id,
            'quickbooks.realmId',
            `is ${said(realmId)}; that company belongs to the connection ${holder.id}.`,
          ),
        ]
      : [];
  });
}

const RULES: readonly Rule[] = [addresses, bound, numbering, byKind];

/** @param stored every connection there is @param hosts where addresses may lead; anywhere without */
export function brokenRules(
  all: readonly Wanted[],
  stored: readonly Connection[],
  hosts?: VendorHosts,
): readonly Problem[] {
  const rules = hosts ? [...RULES, vendors(hosts)] : RULES;
  return [...all.flatMap((wanted) => rules.flatMap((rule) => rule(wanted))), ...sharedCompanies(all, stored)];
}
