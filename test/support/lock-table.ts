import type { TestDatabase } from './test-database.ts'

/** Where something is held back. */
interface Held {
  readonly database: Pick<TestDatabase, 'owner'>
}

/** Makes everybody who reads a table wait until it is disposed of, once or twice. */
export function lockTable(of: Held, table: string): Promise<AsyncDisposable> {
  return hold(of, `LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE`)
}

/** Makes the commit of everybody who inserts into a table wait until it is disposed of, once or twice. */
export async function holdCommits(of: Held, table: string): Promise<AsyncDisposable> {
  await of.database.owner.query(
    `CREATE OR REPLACE FUNCTION wait_to_commit() RETURNS trigger LANGUAGE plpgsql
       AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NULL; END';
     CREATE CONSTRAINT TRIGGER wait_to_commit AFTER INSERT ON "${table}" DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION wait_to_commit()`,
  )
  const held = await hold(of, 'SELECT pg_advisory_xact_lock(4711)')
  return {
    async [Symbol.asyncDispose]() {
      await held[Symbol.asyncDispose]()
      await of.database.owner.query(`DROP TRIGGER IF EXISTS wait_to_commit ON "${table}"`)
    },
  }
}

async function hold({ database }: Held, statement: string): Promise<AsyncDisposable> {
  const client = await database.owner.connect()
  await client.query(`BEGIN; ${statement}`)
  let held = true
  return {
    async [Symbol.asyncDispose]() {
      if (!held) return
      held = false
      await client.query('ROLLBACK')
      client.release()
    },
  }
}
