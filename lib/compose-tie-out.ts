/** The part of the composition that compares what is stored of both books. */
import { tieOutStore } from './aws/tie-outs.ts';
import type { TieOutPorts } from './books/tie-out.ts';
import type { App } from './compose.ts';

export const tieOutPorts = ({ ports, table }: App): TieOutPorts => ({
  ...ports,
  tieOuts: tieOutStore(table('config')),
});
