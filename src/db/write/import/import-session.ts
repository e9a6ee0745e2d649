/**
 * The connection of an import: what is read is staged on it, then written in one transaction. Its temporary tables, and what a
 * transaction that ends early has done, are gone with it.
 */
import { GatewayError } from '../../../errors.ts'
import type { TenantId } from '../../../licensing/model.ts'
import type { Database } from '../../client.ts'
import { lookUpByKeys } from '../../look-up-by-keys.ts'
import { bindConnection, type TenantConnection } from '../../tenant-connection.ts'
import { type Applied, type ApplyOptions, applyImport } from './apply-import.ts'
import { MadeMeanwhile } from './write-objects.ts'
import { analyzeStaging, createStaging, type StagedRefusal, type StagedRows, stageRows } from './staging.ts'

/** An import on its way. */
export interface ImportSession {
  /** Adds what was read. */
  stage(rows: StagedRows): Promise<void>
  /** Writes everything that was staged, or nothing; `refused` are those that could not be written, with those refused before. */
  apply(options: ApplyOptions): Promise<Applied & { readonly refused: number }>
  /** What was refused, in the order of the lines: the next page behind the row with this `n`. */
  refusals(after: number, limit: number): Promise<readonly Refusal[]>
}

/** A row that was refused. */
export type Refusal = Pick<StagedRefusal, 'n' | 'file' | 'position' | 'reason'>

/** So long an import waits for the tenant's lock: for another import, perhaps. */
const lockWait = '10 min'
/** Somebody else wrote the same meanwhile: the next attempt sees it. */
const repeatable = /^(23505|40001|40P01)$/
const mostAttempts = 5
/** From so many rows on, whole tables are joined rather than looked up row by row. */
export const manyRows = 5_000

/** Runs an import of the tenant on a connection of its own. */
export async function withImport<T>(
  { pool }: Pick<Database, 'pool'>,
  tenantId: TenantId,
  run: (session: ImportSession) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onError = (failure: Error) => {
    broken = failure
  }
  client.on('error', onError)
  try {
    await createStaging(client)
    const db = bindConnection(client, tenantId)
    let staged = 0
    return await run({
      async stage(rows) {
        staged += Object.values(rows).reduce((sum, list) => sum + list.length, 0)
        await stageRows(db, rows)
      },
      async apply(options) {
        await analyzeStaging(client)
        for (let attempt = 1; ; attempt++) {
          let committing = false
          try {
            await client.query(opening(staged))
            const applied = await applyImport(db, options)
            const refused = await countRefusals(db)
            committing = true
            await client.query('COMMIT')
            return { ...applied, refused }
          } catch (error) {
            await client.query('ROLLBACK').catch((failure: Error) => {
              broken = failure
            })
            const { code } = (error ?? {}) as { code?: unknown }
            // A transaction that the server had ended before is not committed.
            if (broken && (!committing || code === '25P03'))
              throw new GatewayError('Service_Unavailable', cut, { cause: error })
            if (code === '55P03') throw new GatewayError('Directory_ConcurrencyViolation', busy, { cause: error })
            const isRepeatable = error instanceof MadeMeanwhile || (typeof code === 'string' && repeatable.test(code))
            if (broken || !isRepeatable || attempt === mostAttempts) throw error
          }
        }
      },
      refusals: (after, limit) => listRefusals(db, after, limit),
    })
  } finally {
    client.off('error', onError)
    // The connection goes, not back to the pool: the temporary tables are its own.
    client.release(broken ?? true)
  }
}

const busy = `Others have been changing this tenant for ${lockWait}; nothing was imported. Try again when they are done.`

const cut =
  'The connection to the database broke while the import was written, as it does where an import stands still; nothing was imported. Try again.'

/**
 * SQL that begins the transaction of an import of so many rows. Of many, no statistics may come to compare each row with each,
 * which loops do, and merges where they take a part of the key; hashes take the whole key.
 */
export function opening(staged: number): string {
  const whole =
    staged >= manyRows
      ? `; SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off; SET LOCAL work_mem = '64MB'`
      : ''
  return `BEGIN; ${lookUpByKeys}; SET LOCAL lock_timeout = '${lockWait}'${whole}`
}

async function countRefusals(db: TenantConnection): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM import_refusal WHERE $1::uuid IS NOT NULL',
  )
  return row?.count ?? 0
}

async function listRefusals(db: TenantConnection, after: number, limit: number): Promise<readonly Refusal[]> {
  return db.query<Refusal>(
    `SELECT n::float8, file, position, reason FROM import_refusal WHERE $1::uuid IS NOT NULL AND n > $2::bigint ORDER BY n LIMIT $3`,
    after,
    limit,
  )
}
