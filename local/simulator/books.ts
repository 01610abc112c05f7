/**
 * Where a simulator keeps its books. On disk it is SQLite in write-ahead mode, one transaction for each answered request: what was
 * acknowledged is there again after a `kill -9`, and nothing half-done is.
 */
import { DatabaseSync } from 'node:sqlite';
import type { Books, Row } from './types.ts';

export function memoryBooks(): Books {
  const rows = new Map<string, Row>();
  return {
    load: () => [...rows.values()],
    commit: (changed) => {
      for (const row of changed) {
        const name = `${row.table}\0${row.key}`;
        if (row.value === undefined) rows.delete(name);
        else rows.set(name, row);
      }
    },
    clear: () => rows.clear(),
    close: () => undefined,
  };
}

export function sqliteBooks(path: string): Books {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  db.exec(
    'CREATE TABLE IF NOT EXISTS rows (tbl TEXT, key TEXT, json TEXT, PRIMARY KEY (tbl, key)) WITHOUT ROWID;',
  );
  const put = db.prepare(
    'INSERT INTO rows (tbl, key, json) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET json = excluded.json',
  );
  const remove = db.prepare('DELETE FROM rows WHERE tbl = ? AND key = ?');
  const all = db.prepare('SELECT tbl, key, json FROM rows');
  return {
    load: () =>
      all.all().map((row) => ({
        table: String(row['tbl']),
        key: String(row['key']),
        value: JSON.parse(String(row['json'])) as unknown,
      })),
    commit: (changed) => {
      if (changed.length === 0) return;
      db.exec('BEGIN');
      try {
        for (const { table, key, value } of changed) {
          if (value === undefined) remove.run(table, key);
          else put.run(table, key, JSON.stringify(value));
        }
        db.exec('COMMIT');
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    clear: () => db.exec('DELETE FROM rows'),
    close: () => db.close(),
  };
}
