/**
 * The embedded SQS, its messages on disk before they are acknowledged. The package does that only in the server of its own that listens on
 * every interface, so its parts are put together here and stay on the loopback. One statement of its store is put right: it made a message
 * visible at once by clearing a count that may not be empty, and the message was gone until the next start.
 */
import type { DatabaseSync } from 'node:sqlite';
import { buildApp } from 'fauxqs';

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;
type App = ReturnType<typeof buildApp>;

interface Persistence {
  readonly db: DatabaseSync;
  load(sqs: Stores['sqsStore'], sns: Stores['snsStore'], s3: Stores['s3Store']): void;
  updateMessageReady(messageId: string): void;
  close(): void;
}

interface Parts {
  readonly PersistenceManager: new (folder: string) => Persistence;
  readonly SqsStore: new () => Stores['sqsStore'];
  readonly SnsStore: new () => Stores['snsStore'];
  readonly S3Store: new () => Stores['s3Store'];
}

/** Not among the package's exports, so they are found beside its entry; its version is pinned. */
async function partsOfPackage(): Promise<Parts> {
  const files = ['persistence.js', 'sqs/sqsStore.js', 'sns/snsStore.js', 's3/s3Store.js'];
  const entry = import.meta.resolve('fauxqs');
  const modules = await Promise.all(
    files.map((file) => import(new URL(file, entry).href) as Promise<object>),
  );
  return Object.assign({}, ...modules) as Parts;
}

function openPersistence({ PersistenceManager }: Parts, folder: string): Persistence {
  const persistence = new PersistenceManager(folder);
  // What is written outlives the process; only a power cut could take the last of it.
  persistence.db.exec('PRAGMA synchronous = NORMAL');
  const ready = persistence.db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => void ready.run(messageId);
  return persistence;
}

/** @param folder where the messages are kept, made when it is missing */
export async function durableSqs(folder: string): Promise<App> {
  const parts = await partsOfPackage();
  const persistence = openPersistence(parts, folder);
  const stores = {
    sqsStore: new parts.SqsStore(),
    snsStore: new parts.SnsStore(),
    s3Store: new parts.S3Store(),
  };
  // Loaded first: a store that already writes through would write every row again.
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  for (const keeper of [stores.sqsStore, ...stores.sqsStore.allQueues()])
    Object.assign(keeper, { persistence });
  const app = buildApp({ host: '127.0.0.1', logger: false, stores });
  app.addHook('preClose', (done) => {
    persistence.close();
    done();
  });
  return app;
}
