/** Members of a group; the caller holds the lock of the group's row. */
import type { GroupId, UserId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'

/** A user or group that can be a member. */
export interface MemberCandidate {
  readonly kind: 'USER' | 'GROUP'
  readonly displayName: string
}

/** Those of the objects that are there and not deleted. */
export async function findMemberCandidates(
  db: TenantConnection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, MemberCandidate>> {
  const rows = await db.query<MemberCandidate & { id: string }>(
    `SELECT o.id::text, o.kind::text, coalesce(u.display_name, g.display_name) AS "displayName" FROM directory_object o
     LEFT JOIN "user" u ON u.tenant_id = $1 AND u.id = o.id LEFT JOIN "group" g ON g.tenant_id = $1 AND g.id = o.id
     WHERE o.tenant_id = $1 AND o.id = ANY ($2::uuid[]) AND coalesce(u.deleted_date_time, g.deleted_date_time) IS NULL`,
    ids,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * Adds members in the given order; membership dates are after all that the group has, and after the start of a lap in progress,
 * which leaves them to their event, though the clock may have been set back since. Answers those that are new.
 */
export async function insertMembers(
  db: TenantConnection,
  groupId: GroupId,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ id: string }>(
    `WITH start AS (
       SELECT greatest(clock_timestamp(), (SELECT max(since) FROM membership WHERE tenant_id = $1 AND group_id = $2::uuid),
         (SELECT max(started_date_time) FROM license_operation
          WHERE tenant_id = $1 AND group_id = $2::uuid AND state = 'PROCESSING_IN_PROGRESS')) AS moment)
     INSERT INTO membership (tenant_id, group_id, member_id, member_kind, since)
     SELECT $1, $2::uuid, o.id, o.kind, start.moment + s.ordinal * interval '1 microsecond'
     FROM unnest($3::uuid[]) WITH ORDINALITY AS s(id, ordinal) CROSS JOIN start
     JOIN directory_object o ON o.tenant_id = $1 AND o.id = s.id
     ON CONFLICT DO NOTHING RETURNING member_id::text AS id`,
    groupId,
    ids,
  )
  return new Set(rows.map(({ id }) => id))
}

/** Removes members. Answers those that were some. */
export async function deleteMembers(
  db: TenantConnection,
  groupId: GroupId,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ id: string }>(
    'DELETE FROM membership WHERE tenant_id = $1 AND group_id = $2::uuid AND member_id = ANY ($3::uuid[]) RETURNING member_id::text AS id',
    groupId,
    ids,
  )
  return new Set(rows.map(({ id }) => id))
}

/** Whether the group gives licences, or users have paths from it: else nobody is to be evaluated for it. */
export async function isLicensing(db: TenantConnection, groupId: GroupId): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM group_license WHERE tenant_id = $1 AND group_id = $2::uuid)
       OR EXISTS (SELECT FROM license_assignment_path WHERE tenant_id = $1 AND source_id = $2::uuid) AS found`,
    groupId,
  )
  return row?.found === true
}

/** What decides whether members and licences of a group can be changed. */
export interface ChangeableGroup {
  readonly displayName: string
  readonly securityEnabled: boolean
  readonly dynamic: boolean
  readonly synced: boolean
  /** A mail-enabled security group or distribution list. */
  readonly ofExchange: boolean
}

const changeable = `SELECT display_name AS "displayName", security_enabled AS "securityEnabled", 'DynamicMembership' = ANY (group_types) AS dynamic,
    coalesce(on_premises_sync_enabled, false) AS synced, mail_enabled AND NOT 'Unified' = ANY (group_types) AS "ofExchange"
  FROM "group" WHERE tenant_id = $1::uuid AND id = $2::uuid AND deleted_date_time IS NULL`

/** Locks the group's row FOR NO KEY UPDATE; null: the tenant has no such group that is not deleted. */
export async function lockGroup(db: TenantConnection, groupId: GroupId): Promise<ChangeableGroup | null> {
  const [row] = await db.query<ChangeableGroup>(`${changeable} FOR NO KEY UPDATE`, groupId)
  return row ?? null
}

/** As `lockGroup`, without the lock, for what changes nothing. */
export async function findChangeableGroup(db: TenantConnection, groupId: GroupId): Promise<ChangeableGroup | null> {
  const [row] = await db.query<ChangeableGroup>(changeable, groupId)
  return row ?? null
}

/** The user of this id or user principal name. */
export async function findUserId(
  db: TenantConnection,
  { id, name, deleted }: { readonly id: string | null; readonly name: string; readonly deleted: boolean },
): Promise<UserId | null> {
  const [row] = await db.query<{ id: UserId }>(
    `SELECT id::text FROM "user" WHERE tenant_id = $1::uuid AND (deleted_date_time IS NOT NULL) = $4::boolean
      AND (id = $2::uuid OR ($2::uuid IS NULL AND user_principal_name_key = lower($3)))`,
    id,
    name,
    deleted,
  )
  return row?.id ?? null
}
