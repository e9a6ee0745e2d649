/** Groups themselves; their members and licences have files of their own. */
import type { GroupId } from '../../licensing/model.ts'
import type { Moment } from '../sql/licensing-lock.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import type { TenantDb } from '../tenant-db.ts'

/** Properties of a group that are given when it is made and can be changed; absent ones have no value, or stay. */
export interface GroupProperties {
  readonly displayName?: string
  readonly description?: string | null
  readonly classification?: string | null
  readonly mailNickname?: string
  readonly groupTypes?: readonly string[]
  readonly securityEnabled?: boolean
  readonly membershipRule?: string | null
  readonly membershipRuleProcessingState?: string | null
  readonly visibility?: string
  readonly preferredDataLocation?: string | null
  readonly preferredLanguage?: string | null
  readonly theme?: string | null
}

/** What can be changed of a group; absent properties stay. */
export interface GroupChange extends GroupProperties {
  readonly allowExternalSenders?: boolean
  readonly autoSubscribeNewMembers?: boolean
  readonly hideFromAddressLists?: boolean
  readonly hideFromOutlookClients?: boolean
}

/** What a new group has; what is absent has no value. */
export interface NewGroupRow extends GroupProperties {
  readonly displayName: string
  readonly mailNickname: string
  readonly groupTypes: readonly string[]
  readonly mailEnabled: boolean
  readonly securityEnabled: boolean
  readonly isAssignableToRole?: boolean
  readonly resourceBehaviorOptions?: readonly string[]
  readonly resourceProvisioningOptions?: readonly string[]
  readonly securityIdentifier?: string
}

/** What decides which changes a group takes. */
export interface GroupKind {
  readonly groupTypes: readonly string[]
  readonly mailEnabled: boolean
  readonly securityEnabled: boolean
  readonly isAssignableToRole: boolean | null
  readonly membershipRule: string | null
  readonly visibility: string | null
  readonly mailNickname: string
}

/**
 * Adds a group, created and renewed at the same moment; answers whether the id was free. An id that somebody else takes
 * meanwhile is waited for at the key of ids.
 */
export async function insertGroup(db: TenantConnection, groupId: GroupId, group: NewGroupRow): Promise<boolean> {
  const rows = await db.query(
    `WITH object AS (
       INSERT INTO directory_object (tenant_id, id, kind) VALUES ($1::uuid, $2::uuid, 'GROUP') ON CONFLICT DO NOTHING RETURNING id),
     added AS (
       INSERT INTO "group" (tenant_id, id, display_name, description, classification, mail_nickname, group_types, mail_enabled,
         security_enabled, is_assignable_to_role, membership_rule, membership_rule_processing_state, visibility,
         preferred_data_location, preferred_language, theme, resource_behavior_options, resource_provisioning_options,
         security_identifier, renewed_date_time)
       SELECT $1::uuid, object.id, r."displayName", r.description, r.classification, r."mailNickname", r."groupTypes", r."mailEnabled",
         r."securityEnabled", r."isAssignableToRole", r."membershipRule", r."membershipRuleProcessingState", r.visibility,
         r."preferredDataLocation", r."preferredLanguage", r.theme, coalesce(r."resourceBehaviorOptions", '{}'),
         coalesce(r."resourceProvisioningOptions", '{}'), r."securityIdentifier", now()
       FROM object, jsonb_to_record($3::jsonb) AS r("displayName" text, description text, classification text, "mailNickname" text,
         "groupTypes" text[], "mailEnabled" boolean, "securityEnabled" boolean, "isAssignableToRole" boolean, "membershipRule" text,
         "membershipRuleProcessingState" text, visibility text, "preferredDataLocation" text, "preferredLanguage" text, theme text,
         "resourceBehaviorOptions" text[], "resourceProvisioningOptions" text[], "securityIdentifier" text))
     SELECT id FROM object`,
    groupId,
    JSON.stringify(group),
  )
  return rows.length > 0
}

/**
 * Whether a living Microsoft 365 group other than this one has the mail alias, in any case. Whoever asks for the same alias
 * waits until the asker's transaction ends (an advisory lock), so that of two of them one is told of the other. Reads the
 * partial index of these aliases.
 */
export async function isNicknameTaken(db: TenantConnection, groupId: GroupId, mailNickname: string): Promise<boolean> {
  await db.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('group nickname ' || $1::text || ' ' || lower($2), 0))::text`,
    mailNickname,
  )
  const rows = await db.query(
    `SELECT id FROM "group" WHERE tenant_id = $1::uuid AND deleted_date_time IS NULL AND 'Unified' = ANY (group_types)
      AND lower(mail_nickname) = lower($2) AND id <> $3::uuid LIMIT 1`,
    mailNickname,
    groupId,
  )
  return rows.length > 0
}

/** All that can be changed of a group that is not deleted, and what decides it; null: there is none. */
export async function findChangeableProperties(
  db: TenantDb,
  groupId: GroupId,
): Promise<(GroupKind & Readonly<Record<keyof GroupChange, unknown>>) | null> {
  return db.models.group.findFirst({
    where: { id: groupId, deletedDateTime: null },
    select: {
      displayName: true,
      description: true,
      classification: true,
      mailNickname: true,
      groupTypes: true,
      mailEnabled: true,
      securityEnabled: true,
      isAssignableToRole: true,
      membershipRule: true,
      membershipRuleProcessingState: true,
      visibility: true,
      preferredDataLocation: true,
      preferredLanguage: true,
      theme: true,
      allowExternalSenders: true,
      autoSubscribeNewMembers: true,
      hideFromAddressLists: true,
      hideFromOutlookClients: true,
    },
  })
}

/** Changes a group; the caller holds the lock of its row. */
export async function updateGroupRow(
  db: TenantDb,
  groupId: GroupId,
  { groupTypes, ...change }: GroupChange,
): Promise<void> {
  const data = { ...change, ...(groupTypes && { groupTypes: [...groupTypes] }) }
  await db.models.group.updateMany({ where: { id: groupId }, data })
}

/** Marks a group as deleted; the caller holds the lock of its row. */
export async function markGroupDeleted(db: TenantConnection, groupId: GroupId, moment: Moment): Promise<void> {
  await db.query(
    'UPDATE "group" SET deleted_date_time = $3::timestamptz WHERE tenant_id = $1 AND id = $2::uuid',
    groupId,
    moment,
  )
}

/** Locks the row of a deleted group FOR NO KEY UPDATE; null: the tenant has no such group that is deleted. */
export async function lockDeletedGroup(
  db: TenantConnection,
  groupId: GroupId,
): Promise<Pick<GroupKind, 'groupTypes' | 'mailNickname'> | null> {
  const [row] = await db.query<Pick<GroupKind, 'groupTypes' | 'mailNickname'>>(
    `SELECT group_types AS "groupTypes", mail_nickname AS "mailNickname" FROM "group"
     WHERE tenant_id = $1 AND id = $2::uuid AND deleted_date_time IS NOT NULL FOR NO KEY UPDATE`,
    groupId,
  )
  return row ?? null
}

/** Marks a group as not deleted; the caller holds the lock of its row. */
export async function unmarkGroupDeleted(db: TenantConnection, groupId: GroupId): Promise<void> {
  await db.query('UPDATE "group" SET deleted_date_time = NULL WHERE tenant_id = $1 AND id = $2::uuid', groupId)
}
