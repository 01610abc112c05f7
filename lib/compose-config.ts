/** The part of the composition that changes what connections are. Only the ops command does; no function that deploys has the right to. */
import type { ConfigPorts } from './books/config/change.ts';
import { hostsOf, type App } from './compose.ts';

export const configPorts = ({ ports, settings, configVersions }: App): ConfigPorts => ({
  clock: ports.clock,
  connections: ports.connections,
  versions: configVersions,
  links: ports.links,
  vendorHosts: hostsOf(settings),
});
