/** The functions by what sets them going, and how the template calls what belongs to each. */

/** Run by the clock, and how many minutes apart. */
export const SCHEDULED = { requeue: 1, sweep: 5, 'refresh-tokens': 10, notify: 5 };

/** Run by what comes in: what a new version of these gets wrong shows at once, in a tenth of it. */
export const DRIVEN = ['webhook-quickbooks', 'webhook-halo', 'sync-live', 'sync-backfill'];

export const FUNCTIONS = [...DRIVEN, ...Object.keys(SCHEDULED), 'connect', 'health'];

/** What everybody calls; behind it is a version. */
export const ALIAS = 'live';

const titled = (text) => `${text[0].toUpperCase()}${text.slice(1)}`;

/** As the framework writes a function's name in the ids of its resources. */
export const idOf = (name) => titled(name).replaceAll('-', 'Dash');
export const functionIdOf = (name) => `${idOf(name)}LambdaFunction`;
export const aliasIdOf = (name) => `${idOf(name)}LiveAlias`;

export const roleIdOf = (name) => `${pascal(name)}Role`;
export const errorsAlarmIdOf = (name) => `${pascal(name)}ErrorsAlarm`;
export const pascal = (name) => name.split('-').map(titled).join('');

export const arnOf = (resource) => ({ 'Fn::GetAtt': [resource, 'Arn'] });
export const ref = (resource) => ({ Ref: resource });
