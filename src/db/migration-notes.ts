/**
 * The table in which Prisma's schema engine notes each migration: begun before its script, finished after it. A starter that is
 * killed in between leaves a note that would stop every later one; so the script finishes its own note, in its transaction.
 */

/** What sends SQL; a transaction is none of its business. */
export interface Queries {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
}

const unfinished = 'finished_at IS NULL AND rolled_back_at IS NULL'

/** Whether the engine has made its table: not in an empty database. */
export async function hasNotes(db: Queries): Promise<boolean> {
  const { rows } = await db.query(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`)
  return rows[0]?.['there'] === true
}

/** The script of the migration that is noted as begun, with its note; any other script as it is. */
export async function withNote(db: Queries, script: string): Promise<string> {
  if (!(await hasNotes(db))) return script
  const { rows } = await db.query(`SELECT id FROM _prisma_migrations WHERE ${unfinished}`)
  const id = rows[0]?.['id']
  if (typeof id !== 'string' || !/^[\w-]+$/.test(id)) return script
  // The lock makes another starter wait for the end of the script; the check ends one that was taken over before it began.
  return `DO $note$ BEGIN
  PERFORM FROM _prisma_migrations WHERE id = '${id}' AND ${unfinished} FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'another starter has taken over'; END IF;
END $note$;
${script}
;
UPDATE _prisma_migrations SET finished_at = clock_timestamp() WHERE id = '${id}';`
}

/**
 * Takes over from starters that were killed or failed: waits until no script of theirs runs any more, and gives back what has
 * no finished note, as nothing of it is there. The caller is the only starter at a time.
 */
export async function takeOver(db: Queries): Promise<void> {
  if (await hasNotes(db))
    await db.query(`UPDATE _prisma_migrations SET rolled_back_at = clock_timestamp() WHERE ${unfinished}`)
}

/** The names of the migrations that have been applied to the end. */
export async function listFinished(db: Queries): Promise<ReadonlySet<unknown>> {
  if (!(await hasNotes(db))) return new Set()
  const { rows } = await db.query(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  )
  return new Set(rows.map((row) => row['name']))
}
