/** A token goes to a vendor and nowhere else, whatever stands in a connection and whoever has written it there. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tableNames } from '../../lib/aws/tables.ts';
import { build } from '../../lib/compose.ts';
import { UnavailableError } from '../../lib/sync/outcome.ts';
import { planConfig } from '../../lib/books/config/change.ts';
import { fileOf, readFile, type Entry } from '../../lib/books/config/file.ts';
import { connectPorts } from '../../lib/compose-grants.ts';
import { configPorts } from '../../lib/compose-config.ts';
import { onlyTo } from '../../lib/http/allowed.ts';
import { axiosTransport, NotSentError, type HttpRequest } from '../../lib/http/transport.ts';
import { addressTrouble, allHosts, vendorHosts } from '../../lib/sync/vendor-address.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import { memoryCipher } from '../../local/memory/cipher.ts';
import { begun, imported } from '../support/scenario.ts';

const HOSTS = vendorHosts('psa.example.com, .example.net');

describe('where a request may go', () => {
  test.each([
    'https://msp.halopsa.com/api',
    'https://msp.haloitsm.com/auth',
    'https://psa.example.com/api',
    'https://psa.eu.example.net/api',
    'https://PSA.example.com/api',
  ])('%s is a HaloPSA', (address) => {
    expect(addressTrouble(address, HOSTS.halo)).toBeUndefined();
  });

  test.each([
    ['http://msp.halopsa.com/api', 'does not begin with https'],
    ['ftp://msp.halopsa.com', 'does not begin with https'],
    ['https://halopsa.com.evil.example/api', 'names the host'],
    ['https://evilhalopsa.com/api', 'names the host'],
    ['https://.halopsa.com', 'names the host'],
    ['https://msp.halopsa.com@evil.example/', 'has a name or a password'],
    ['https://halo:secret@msp.halopsa.com/', 'has a name or a password'],
    ['https://msp.halopsa.com\\@evil.example/', undefined],
    ['https://evil.example\\.halopsa.com/', 'names the host'],
    ['https://evil.example#.halopsa.com', 'names the host'],
    ['https://evil.example?.halopsa.com', 'names the host'],
    ['https://msp.halopsa.com:8443/', 'names a port'],
    ['https://msp.halopsa.com./', 'names the host'],
    ['https://localhost/api', 'names the host'],
    ['https://127.0.0.1/api', 'by its number'],
    ['https://2130706433/api', 'by its number'],
    ['https://0x7f.1/api', 'by its number'],
    ['https://[::1]/api', 'by its number'],
    ['https://[::ffff:169.254.169.254]/latest/meta-data', 'by its number'],
    ['https://169.254.169.254/latest/meta-data', 'by its number'],
    ['https://metadata.google.internal/', 'names the host'],
    ['https://sub.psa.example.com/', 'names the host'],
    ['https://example.net/', 'names the host'],
    ['javascript:alert(1)', 'does not begin with https'],
    ['//msp.halopsa.com', 'is no address'],
    ['', 'is no address'],
  ])('%s: %s', (address, why) => {
    const trouble = addressTrouble(address, HOSTS.halo);

    if (why === undefined) expect(new URL(address).hostname).toBe('msp.halopsa.com');
    else expect(trouble).toContain(why);
  });

  test('a number is refused even where it is named as a host of one’s own', () => {
    expect(addressTrouble('https://10.0.0.7/', vendorHosts('10.0.0.7').halo)).toContain('by its number');
  });

  test('each of Intuit’s addresses has its own host', () => {
    const { quickbooks } = HOSTS;

    expect(addressTrouble('https://sandbox-quickbooks.api.intuit.com', quickbooks.apiUrl)).toBeUndefined();
    expect(
      addressTrouble('https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer', quickbooks.tokenUrl),
    ).toBeUndefined();
    expect(addressTrouble('https://community.intuit.com/', quickbooks.tokenUrl)).toContain('names the host');
    expect(addressTrouble('https://quickbooks.api.intuit.com', quickbooks.authorizeUrl)).toContain(
      'names the host',
    );
    expect(addressTrouble('https://msp.halopsa.com', quickbooks.apiUrl)).toContain('names the host');
  });
});

const real = (connection: Connection): Connection => ({
  ...connection,
  halo: { ...connection.halo, baseUrl: 'https://msp.halopsa.com', authUrl: 'https://msp.halopsa.com/auth' },
  quickbooks: {
    ...connection.quickbooks,
    apiUrl: 'https://quickbooks.api.intuit.com',
    authorizeUrl: 'https://appcenter.intuit.com/connect/oauth2',
    tokenUrl: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
    revokeUrl: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
  },
});

describe('a connection is configured', () => {
  async function problemsOf(change: (connection: Connection) => Connection): Promise<readonly string[]> {
    const { app } = await begun();
    const demo = await app.ports.connections.get('demo');
    if (!demo) throw new RangeError('there is no connection demo');
    const read = readFile(JSON.stringify(fileOf([change(real(demo))])));
    const entries: readonly Entry[] = read.read === 'file' ? read.entries : [];
    const { problems } = await planConfig(entries, { ...configPorts(app), vendorHosts: HOSTS });
    return problems.map(({ path }) => path.replace('connections.demo.', ''));
  }

  test('with the vendors’ own addresses', async () => {
    expect(await problemsOf((connection) => connection)).toEqual([]);
  });

  test('with planted ones: every one is refused by its path', async () => {
    const evil = 'https://evil.example';
    const planted = await problemsOf((connection) => ({
      ...connection,
      halo: { ...connection.halo, baseUrl: evil, authUrl: 'http://127.0.0.1:8080/auth' },
      quickbooks: {
        ...connection.quickbooks,
        apiUrl: evil,
        authorizeUrl: evil,
        tokenUrl: evil,
        revokeUrl: evil,
      },
    }));

    expect(planted).toEqual([
      'halo.baseUrl',
      'halo.authUrl',
      'quickbooks.apiUrl',
      'quickbooks.authorizeUrl',
      'quickbooks.tokenUrl',
      'quickbooks.revokeUrl',
    ]);
  });

  test('past the check, straight into the table: Intuit’s library is not given a secret for it', async () => {
    const { app } = await begun();
    const demo = await app.ports.connections.get('demo');
    if (!demo) throw new RangeError('there is no connection demo');
    const deployed = { ...app, settings: { ...app.settings, STAGE: 'prod' } };
    const planted = {
      ...demo,
      quickbooks: { ...real(demo).quickbooks, tokenUrl: 'https://evil.example/token' },
    };

    await expect(connectPorts(deployed).authorizeUrl(planted, 'state')).rejects.toThrow(
      'quickbooks.tokenUrl names the host',
    );
    expect(await connectPorts(deployed).authorizeUrl(real(demo), 'state')).toContain(
      'https://appcenter.intuit.com/',
    );
  });
});

describe('a request is about to leave', () => {
  const request = (url: string): HttpRequest => ({
    method: 'GET',
    url,
    headers: { authorization: 'Bearer a-token' },
    timeoutMs: 2_000,
  });

  test('for a host that is no vendor’s: it does not, and its path is in no message', async () => {
    const sent: string[] = [];
    const transport = onlyTo(allHosts(HOSTS), (one) => {
      sent.push(one.url);
      return Promise.resolve({ status: 200, headers: {}, text: '' });
    });

    const refused = transport(request('https://evil.example/api/Client?search=Wilhelmina'));

    await expect(refused).rejects.toThrow(NotSentError);
    await expect(refused).rejects.not.toThrow('Wilhelmina');
    await transport(request('https://quickbooks.api.intuit.com/v3/company/1/query'));
    expect(sent).toEqual(['https://quickbooks.api.intuit.com/v3/company/1/query']);
  });

  test('of a deployed stage, with a planted address in its tables: nothing leaves, and the record waits', async () => {
    const { app, db, sqs } = await imported();
    const demo = await app.ports.connections.get('demo');
    if (!demo) throw new RangeError('there is no connection demo');
    const sent: string[] = [];
    const deployed = build({
      settings: { ...app.settings, STAGE: 'prod' },
      tables: tableNames({}),
      clock: app.ports.clock,
      newId: app.ports.newId,
      db: db.client,
      sqs: sqs.client,
      transport: (one) => {
        sent.push(one.url);
        return Promise.resolve({ status: 200, headers: {}, text: '{}' });
      },
      cipher: memoryCipher,
      secrets: app.secrets,
      refresher: () => Promise.resolve(),
    });
    const planted = { ...demo, halo: { ...demo.halo, baseUrl: 'https://evil.example' } };

    const reading = deployed.ports.system('halo', planted).read({ name: 'Client' }, '1');

    await expect(reading).rejects.toThrow(UnavailableError);
    expect(sent).toEqual([]);
    await deployed.ports
      .system('halo', { ...demo, ...{ halo: real(demo).halo } })
      .read({ name: 'Client' }, '1');
    expect(sent).toEqual([expect.stringContaining('https://msp.halopsa.com/api/Client/1')]);
  });

  test('and is answered with a redirect: it is not followed, so the token goes no further', async () => {
    const asked: string[] = [];
    const server = createServer(({ url = '', headers }, answer) => {
      asked.push(`${url} ${headers.authorization ?? ''}`);
      answer.writeHead(302, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;

    const { status } = await axiosTransport(request(`http://127.0.0.1:${port}/api`));

    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    expect(status).toBe(302);
    expect(asked).toEqual(['/api Bearer a-token']);
  });
});
