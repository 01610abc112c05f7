/** Which part of the API a path means. Paths come in any case, with or without a slash at the end. */
import { actions, type Action } from './actions.ts';
import { notAllowed, notBound, notModelled } from './refused.ts';
import type { ResourceDefinition } from './resource.ts';
import { resourceNamed } from './resources.ts';

export type Route =
  | { readonly to: 'action'; readonly action: Action; readonly id: string }
  | { readonly to: 'resource'; readonly definition: ResourceDefinition; readonly id: string | undefined };

const INT32 = 2_147_483_647;

/** @returns undefined for a path that is not valid */
export function segmentsOf(path: string): readonly string[] | undefined {
  try {
    const parts = path.replace(/\/+$/, '').split('/').slice(1).map(decodeURIComponent);
    return parts.every((part) => part !== '') ? parts : undefined;
  } catch {
    return undefined;
  }
}

/** @throws Refused in the shape of model binding for an id that is none */
function boundId(definition: Pick<ResourceDefinition, 'ids'>, id: string): string {
  if (definition.ids === 'uuid') return id.toLowerCase();
  const number = Number(id);
  if (!/^-?\d+$/.test(id) || Math.abs(number) > INT32)
    throw notBound('id', `The value '${id.slice(0, 100)}' is not valid.`);
  return String(number);
}

const fits = (pattern: readonly string[], segments: readonly string[]): boolean =>
  pattern.length === segments.length &&
  pattern.every((part, index) => part === '*' || part === segments[index]?.toLowerCase());

/** @throws Refused 404 for what is not there or not modelled, 405 for a method it does not take */
export function routeOf(method: string, path: string): Route {
  const [root = '', name = '', ...rest] = segmentsOf(path) ?? [];
  if (root.toLowerCase() !== 'api' || name === '') throw notModelled(path.slice(0, 200));
  const candidates = actions.filter(({ pattern }) => fits(pattern, [name, ...rest]));
  const action = candidates.find((one) => one.method === method);
  if (action) {
    const id = rest[action.pattern.indexOf('*') - 1];
    return { to: 'action', action, id: id === undefined ? '' : boundId({}, id) };
  }
  if (candidates.length > 0) throw notAllowed(candidates.map((one) => one.method).join(', '));
  const definition = resourceNamed(name);
  if (!definition || rest.length > 1) throw notModelled(path.slice(0, 200));
  return { to: 'resource', definition, id: idIn(definition, method, rest[0], path) };
}

function idIn(
  definition: ResourceDefinition,
  method: string,
  id: string | undefined,
  path: string,
): string | undefined {
  if (method === 'POST' && id !== undefined && Number.isNaN(Number(id)))
    throw notModelled(`POST ${path.slice(0, 200)}`);
  const allowed = id === undefined ? ['GET', 'POST'] : ['GET', 'DELETE'];
  if (!allowed.includes(method)) throw notAllowed(allowed.join(', '));
  if (method === 'POST' && definition.creatable === false) throw notModelled(`POST ${path.slice(0, 200)}`);
  if (method === 'DELETE' && !definition.deletable) throw notModelled(`DELETE ${path.slice(0, 200)}`);
  return id === undefined ? undefined : boundId(definition, id);
}
