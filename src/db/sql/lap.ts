/**
 * The statements of a lap: which operation is next, who of its group is next, and how it begins and ends. The caller holds
 * the tenant's licensing lock, so that nobody else writes operations in progress.
 */
import type { GroupId, OperationId, UserId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-db.ts'

export interface Lap {
  /** The last of the operations that share the lap. */
  readonly id: OperationId
  readonly group_id: GroupId
  readonly started: boolean
  readonly phase: 'FORMER_MEMBERS' | 'MEMBERS' | 'DONE'
}

/** Serialises everything that writes licence paths of the tenant. Locks `licensing_lock` FOR NO KEY UPDATE. */
export async function lockLicensing(db: TenantConnection): Promise<void> {
  await db.query('SELECT FROM licensing_lock WHERE tenant_id = $1 FOR NO KEY UPDATE')
}

/** The lap whose turn it is after `last`, in the order of sequence; null: nothing is to be done. */
export async function nextLap(db: TenantConnection, last: bigint): Promise<(Lap & { sequence: bigint }) | null> {
  const rows = await db.query<Lap & { sequence: bigint }>(
    `SELECT DISTINCT ON (o.group_id) o.id::text, o.group_id::text, o.sequence, o.phase::text, o.state = 'PROCESSING_IN_PROGRESS' AS started
     FROM license_operation o
     WHERE o.tenant_id = $1 AND o.state IN ('QUEUED_FOR_PROCESSING', 'PROCESSING_IN_PROGRESS') AND o.superseded_by_id IS NULL
     ORDER BY o.group_id, o.state DESC, o.sequence DESC`,
  )
  const ordered = rows.sort((a, b) => (a.sequence < b.sequence ? -1 : 1))
  return ordered.find(({ sequence }) => sequence > last) ?? ordered[0] ?? null
}

/**
 * The group's operations queued up to this one share its lap; one that is committed meanwhile gets the next. Counts the
 * members that the lap is to evaluate.
 */
export async function startLap(db: TenantConnection, { id, group_id }: Lap): Promise<void> {
  await db.query(
    `UPDATE license_operation SET state = 'PROCESSING_IN_PROGRESS', started_date_time = now(),
       superseded_by_id = CASE WHEN id = $2::uuid THEN NULL ELSE $2::uuid END,
       total_members =
         (SELECT count(*) FROM membership m JOIN "user" u ON u.tenant_id = $1 AND u.id = m.member_id
          WHERE m.tenant_id = $1 AND m.group_id = $3::uuid AND u.deleted_date_time IS NULL)
         + (SELECT count(DISTINCT p.user_id) FROM license_assignment_path p JOIN "user" u ON u.tenant_id = $1 AND u.id = p.user_id
            WHERE p.tenant_id = $1 AND p.source_id = $3::uuid AND u.deleted_date_time IS NULL
              AND NOT EXISTS (SELECT FROM membership m WHERE m.tenant_id = $1 AND m.group_id = $3::uuid AND m.member_id = p.user_id))
     WHERE tenant_id = $1 AND group_id = $3::uuid AND state = 'QUEUED_FOR_PROCESSING'
       AND sequence <= (SELECT sequence FROM license_operation WHERE tenant_id = $1 AND id = $2::uuid)`,
    id,
    group_id,
  )
  await audit(db, { activity: 'START_APPLYING_GROUP_LICENSE', id, group_id }, null)
}

/** The next users of the lap, in its order; the cursor stands on the operation. */
export async function nextUsers(db: TenantConnection, { id, group_id, phase }: Lap, limit: number): Promise<UserId[]> {
  const former = `
    SELECT DISTINCT p.user_id::text AS id FROM license_assignment_path p
    JOIN license_operation o ON o.tenant_id = $1 AND o.id = $2::uuid
    JOIN "user" u ON u.tenant_id = $1 AND u.id = p.user_id
    WHERE p.tenant_id = $1 AND p.source_id = $3::uuid AND u.deleted_date_time IS NULL
      AND (o.cursor_user_id IS NULL OR p.user_id > o.cursor_user_id)
      AND NOT EXISTS (SELECT FROM membership m WHERE m.tenant_id = $1 AND m.group_id = $3::uuid AND m.member_id = p.user_id)
    ORDER BY 1 LIMIT $4`
  const members = `
    SELECT m.member_id::text AS id FROM membership m
    JOIN license_operation o ON o.tenant_id = $1 AND o.id = $2::uuid
    JOIN "user" u ON u.tenant_id = $1 AND u.id = m.member_id
    WHERE m.tenant_id = $1 AND m.group_id = $3::uuid AND u.deleted_date_time IS NULL
      AND (m.since, m.member_id) > (coalesce(o.cursor_since, '-infinity'), coalesce(o.cursor_user_id, '00000000-0000-0000-0000-000000000000'))
    ORDER BY m.since, m.member_id LIMIT $4`
  const rows = await db.query<{ id: UserId }>(phase === 'MEMBERS' ? members : former, id, group_id, limit)
  return rows.map((row) => row.id)
}

/** Moves the cursor and the counters of every operation of the lap. */
export async function advanceLap(
  db: TenantConnection,
  lap: Lap,
  { last, succeeded, failed }: { readonly last: UserId; readonly succeeded: number; readonly failed: number },
): Promise<void> {
  await db.query(
    `UPDATE license_operation SET cursor_user_id = $3::uuid, attempts = 0,
       cursor_since = (SELECT since FROM membership WHERE tenant_id = $1 AND group_id = $4::uuid AND member_id = $3::uuid),
       processed_members = processed_members + $5::int + $6::int,
       succeeded_members = succeeded_members + $5::int, failed_members = failed_members + $6::int
     WHERE tenant_id = $1 AND (id = $2::uuid OR superseded_by_id = $2::uuid)`,
    lap.id,
    last,
    lap.group_id,
    succeeded,
    failed,
  )
}

/** From former members to members, or to the end: then all operations of the lap complete together. */
export async function endPhase(db: TenantConnection, lap: Lap): Promise<void> {
  if (lap.phase === 'FORMER_MEMBERS') {
    await db.query(
      `UPDATE license_operation SET phase = 'MEMBERS', cursor_user_id = NULL, cursor_since = NULL
       WHERE tenant_id = $1 AND (id = $2::uuid OR superseded_by_id = $2::uuid)`,
      lap.id,
    )
    return
  }
  const [counts] = await db.query<{ succeeded: number; failed: number }>(
    `UPDATE license_operation SET phase = 'DONE', state = 'PROCESSING_COMPLETE', completed_date_time = now()
     WHERE tenant_id = $1 AND (id = $2::uuid OR superseded_by_id = $2::uuid)
     RETURNING succeeded_members AS succeeded, failed_members AS failed`,
    lap.id,
  )
  await audit(db, { activity: 'FINISH_APPLYING_GROUP_LICENSE', ...lap }, counts ?? null)
}

async function audit(
  db: TenantConnection,
  { activity, id, group_id }: { readonly activity: string; readonly id: string; readonly group_id: string },
  details: object | null,
): Promise<void> {
  await db.query(
    `INSERT INTO directory_audit (tenant_id, activity, target_id, correlation_id, details)
     VALUES ($1, $2::audit_activity, $3::uuid, $4::uuid, $5::jsonb)`,
    activity,
    group_id,
    id,
    details === null ? null : JSON.stringify(details),
  )
}

/** Notes that a step failed: in the end the operations of the lap fail, and say so. */
export async function failLap(db: TenantConnection, lap: Lap, attempts: number): Promise<void> {
  await db.query(
    `UPDATE license_operation SET attempts = attempts + 1,
       state = CASE WHEN attempts + 1 >= $3::int THEN 'PROCESSING_FAILED'::license_processing_status ELSE state END,
       error = CASE WHEN attempts + 1 >= $3::int THEN 'The members could not be evaluated; the log says why. Change or reprocess the group to try again.' END,
       completed_date_time = CASE WHEN attempts + 1 >= $3::int THEN now() END
     WHERE tenant_id = $1 AND (id = $2::uuid OR superseded_by_id = $2::uuid)`,
    lap.id,
    attempts,
  )
}
