import type { AuditActivity } from '../generated/client.ts'
import type { TenantConnection } from '../tenant-connection.ts'

/** What happened to one or more targets by a call. */
export interface AuditEntry {
  readonly activity: AuditActivity
  /** The group, user or SKU that was changed. */
  readonly targetIds: readonly string[]
  /** The operation or event to which the entries belong. */
  readonly correlationId: string
  readonly initiatedBy: object
  /** Old and new values, and what else the activity needs to be told. */
  readonly details: object | null
}

/** Writes an audit entry for each target. */
export async function writeAudits(db: TenantConnection, entry: AuditEntry): Promise<void> {
  await db.query(
    `INSERT INTO directory_audit (tenant_id, activity_date_time, activity, target_id, correlation_id, initiated_by, details)
     SELECT $1::uuid, clock_timestamp(), $2::audit_activity, target, $4::uuid, $5::jsonb, $6::jsonb FROM unnest($3::uuid[]) AS target`,
    entry.activity,
    entry.targetIds,
    entry.correlationId,
    JSON.stringify(entry.initiatedBy),
    entry.details === null ? null : JSON.stringify(entry.details),
  )
}
