/**
 * What is too old goes: partitions of audit entries, the outcomes that only those referred to, finished operations. These look
 * across tenants; each statement is a transaction of its own, so that nobody waits for the whole.
 */
import type pg from 'pg'
import type { Database } from '../client.ts'
import { lockKeys } from '../lock-keys.ts'

/** Runs on a connection that holds the lock of retention; null: another gateway holds it. */
export async function withRetentionLock<T>(
  { pool }: Pick<Database, 'pool'>,
  run: (client: pg.ClientBase) => Promise<T>,
): Promise<T | null> {
  const client = await pool.connect()
  let broken = true
  try {
    const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [
      lockKeys.auditRetention,
    ])
    const result = rows[0]?.held === true ? await run(client) : null
    await client.query('SELECT pg_advisory_unlock_all()')
    broken = false
    return result
  } finally {
    // Closing the connection of a failure gives its lock back.
    client.release(broken)
  }
}

/** What one call of the keeper of partitions did. */
export interface AuditPartitions {
  readonly made: number
  readonly dropped: number
  /** Entries of the default partition that were too old; the most of one call, or fewer when none is left. */
  readonly deleted: number
  /** No entry is older; text, because of its microseconds. */
  readonly keptSince: string | null
  /** Whether nothing had to be left to the next call because others held a lock. */
  readonly complete: boolean
}

/**
 * Makes the next partition and drops those that are too old, by the function of the database's owner, which says what it locks;
 * to be called again while it makes or deletes anything.
 */
export async function keepAuditPartitions(client: pg.ClientBase, retentionDays: number): Promise<AuditPartitions> {
  const { rows } = await client.query<AuditPartitions>(
    `SELECT made, dropped, deleted, kept_since::text AS "keptSince", complete FROM keep_directory_audit_partitions($1)`,
    [retentionDays],
  )
  if (rows[0] === undefined) throw new Error('the function answers one row')
  return rows[0]
}

/**
 * Deletes up to `limit` outcomes to which no entry refers. An outcome bears the moment of its entries, so whatever is older
 * than the oldest entry has none; a day more allows for clocks that are set back. Each tenant's are found by the index
 * (tenant, time). Answers how many.
 */
export async function deleteOutcomes(client: pg.ClientBase, keptSince: string, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM license_outcome o USING (
       SELECT old.tenant_id, old.id FROM tenant t CROSS JOIN LATERAL (
         SELECT tenant_id, id FROM license_outcome
         WHERE tenant_id = t.tenant_id AND created_date_time < $1::timestamptz - interval '1 day'
         ORDER BY created_date_time LIMIT $2::int) old
       LIMIT $2::int) expired
     WHERE o.tenant_id = expired.tenant_id AND o.id = expired.id`,
    [keptSince, limit],
  )
  return rowCount ?? 0
}

interface OperationAge {
  readonly retentionDays: number
  /** No entry is older; null: there is none. */
  readonly keptSince: string | null
}

/**
 * Deletes up to `limit` operations that ended before the retention and before the oldest entry (the entry of a start tells what
 * the operations of its lap add and remove), but none that anything goes back to: the newest of its group (what the group's
 * processing state shows), one that set a licence which the group still has, the last one that removed a SKU whose successors
 * are still remembered, one that names the lap of another which is still there, one whose event has work left. Looks at all old
 * operations and, by keys and indexes, at what may go back to each; locks those that it deletes, and passes over those that
 * others have locked. Answers how many.
 */
export async function deleteOperations(
  client: pg.ClientBase,
  { retentionDays, keptSince }: OperationAge,
  limit: number,
): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM license_operation d USING (
       SELECT o.tenant_id, o.id FROM license_operation o
       WHERE o.state IN ('PROCESSING_COMPLETE', 'PROCESSING_FAILED')
         AND o.completed_date_time < least(now() - make_interval(days => $1::int), $3::timestamptz)
         AND EXISTS (SELECT FROM license_operation n WHERE n.tenant_id = o.tenant_id AND n.group_id = o.group_id AND n.sequence > o.sequence)
         AND NOT EXISTS (SELECT FROM license_operation x WHERE x.tenant_id = o.tenant_id AND x.superseded_by_id = o.id)
         AND NOT EXISTS (SELECT FROM group_license l WHERE l.tenant_id = o.tenant_id AND l.operation_id = o.id)
         AND NOT EXISTS (SELECT FROM pending_evaluation e WHERE e.tenant_id = o.tenant_id AND e.sequence = o.sequence)
         AND NOT EXISTS (
           SELECT FROM group_license_successor s
           WHERE s.tenant_id = o.tenant_id AND s.group_id = o.group_id AND s.sku_id = ANY (o.remove_licenses) AND NOT EXISTS (
             SELECT FROM license_operation n
             WHERE n.tenant_id = o.tenant_id AND n.group_id = o.group_id AND n.sequence > o.sequence AND s.sku_id = ANY (n.remove_licenses)))
       LIMIT $2::int FOR UPDATE OF o SKIP LOCKED) expired
     WHERE d.tenant_id = expired.tenant_id AND d.id = expired.id`,
    [retentionDays, limit, keptSince],
  )
  return rowCount ?? 0
}
