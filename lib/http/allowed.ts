/** The last door: whatever a connection says, and whoever has written it there, no request leaves for a host that is no vendor's. */
import { addressTrouble } from '../sync/vendor-address.ts';
import { NotSentError, type Transport } from './transport.ts';

export const onlyTo =
  (hosts: readonly string[], transport: Transport): Transport =>
  async (request) => {
    const trouble = addressTrouble(request.url, hosts);
    // Without its path: there may be a name in it.
    if (trouble !== undefined)
      throw new NotSentError(`nothing was sent, because the address ${trouble}`, { cause: 'ENOTALLOWED' });
    return transport(request);
  };
