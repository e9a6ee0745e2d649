/** All that a user has of licences, for what is done to one user at a time; the caller holds the licensing lock. */
import type {
  GroupId,
  LicenseAssignmentError,
  LicenseAssignmentStatus,
  PathState,
  SkuId,
  SourceId,
  UserId,
} from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import { addressTaken } from './address-taken.ts'
import { type Moment, reserveMoments } from './licensing-lock.ts'
import { loadLayeredPlanSets, type PathLayer, storedPaths } from './path-layer.ts'

/** A licence of the user from one source. */
export interface UserPath extends PathState {
  readonly sourceId: SourceId
  /** Of a path of a deleted user, what it was. */
  readonly whenDeleted: {
    readonly state: LicenseAssignmentStatus
    readonly error: LicenseAssignmentError | null
  } | null
}

/** All that the laws need to know of one user. */
export interface UserLicensing {
  readonly userId: UserId
  readonly deleted: boolean
  /** The user's own usage location. */
  readonly usageLocation: string | null
  /** The usage location that counts: the user's own, else the tenant's country. */
  readonly location: string
  readonly addressTaken: boolean
  /** By SKU id; the direct path of a SKU before those of groups. */
  readonly paths: readonly UserPath[]
}

interface Row extends Omit<UserLicensing, 'paths'> {
  readonly paths: readonly {
    readonly sku: SkuId
    readonly source: UserId | GroupId
    readonly set: number
    readonly state: LicenseAssignmentStatus
    readonly error: LicenseAssignmentError | null
    readonly was: LicenseAssignmentStatus | null
    readonly had: LicenseAssignmentError | null
  }[]
}

/** The user, deleted or not; null: the tenant has none of this id. */
export async function loadUserLicensing(
  db: TenantConnection,
  userId: UserId,
  layer: PathLayer = storedPaths,
): Promise<UserLicensing | null> {
  const [row] = await db.query<Row>(
    `${layer.patch(3)}
     SELECT u.id::text AS "userId", u.deleted_date_time IS NOT NULL AS deleted, u.usage_location AS "usageLocation",
       coalesce(u.usage_location, t.country_letter_code) AS location, ${addressTaken('u.id')} AS "addressTaken",
       (SELECT coalesce(jsonb_agg(jsonb_build_object('sku', p.sku_id, 'source', p.source_id, 'set', p.disabled_plan_set_id, 'state', p.state,
          'error', p.error, 'was', p.state_when_deleted, 'had', p.error_when_deleted) ORDER BY p.sku_id, p.source_kind, p.source_id), '[]')
        FROM ${layer.paths} p WHERE p.tenant_id = $1 AND p.user_id = u.id) AS paths
     FROM "user" u JOIN tenant t ON t.tenant_id = $1 WHERE u.tenant_id = $1 AND u.id = $2::uuid`,
    userId,
    ...layer.parameters,
  )
  if (row === undefined) return null
  const plansOf = await loadLayeredPlanSets(
    db,
    layer,
    row.paths.map(({ set }) => set),
  )
  const paths = row.paths.map(({ sku, source, set, state, error, was, had }) => {
    const whenDeleted = was === null ? null : { state: was, error: had }
    return { skuId: sku, sourceId: source, disabledPlans: plansOf(set), state, error, whenDeleted }
  })
  return { ...row, paths }
}

/** Marks the user as deleted: its paths remember what they were, its units are free. Answers the SKUs of these units. */
export async function disablePaths(db: TenantConnection, userId: UserId, moment: Moment): Promise<readonly SkuId[]> {
  await db.query(
    'UPDATE "user" SET deleted_date_time = $3::timestamptz WHERE tenant_id = $1 AND id = $2::uuid',
    userId,
    moment,
  )
  const freed = await db.query<{ sku: SkuId }>(
    `UPDATE subscribed_sku k SET consumed_units = consumed_units - 1
     WHERE k.tenant_id = $1 AND EXISTS (
       SELECT FROM license_assignment_path p
       WHERE p.tenant_id = $1 AND p.user_id = $2::uuid AND p.sku_id = k.sku_id AND p.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR'))
     RETURNING sku_id::text AS sku`,
    userId,
  )
  await db.query(
    `UPDATE license_assignment_path SET state = 'DISABLED', error = NULL, state_when_deleted = state, error_when_deleted = error,
       last_updated_date_time = $3::timestamptz
     WHERE tenant_id = $1 AND user_id = $2::uuid AND state <> 'DISABLED'`,
    userId,
    moment,
  )
  return freed.map(({ sku }) => sku)
}

/** Marks the user as not deleted, with its paths in the given states; `takes` are the SKUs of which it consumes a unit. */
export async function enablePaths(
  db: TenantConnection,
  userId: UserId,
  moment: Moment,
  { paths, takes }: { readonly paths: readonly UserPath[]; readonly takes: readonly SkuId[] },
): Promise<void> {
  await db.query(
    'UPDATE "user" SET deleted_date_time = NULL WHERE tenant_id = $1 AND id = $2::uuid AND $3::timestamptz IS NOT NULL',
    userId,
    moment,
  )
  await db.query(
    `UPDATE license_assignment_path p SET state = r.state::license_assignment_status, error = r.error::license_assignment_error,
       state_when_deleted = NULL, error_when_deleted = NULL, last_updated_date_time = $3::timestamptz,
       waiting_since = CASE WHEN r.state = 'ERROR' THEN
         coalesce(p.waiting_since, CASE WHEN r.error = 'COUNT_VIOLATION' THEN $3::timestamptz + r.ordinal * interval '1 microsecond' END) END
     FROM jsonb_to_recordset($4::jsonb) AS r(sku uuid, source uuid, state text, error text, ordinal int)
     WHERE p.tenant_id = $1 AND p.user_id = $2::uuid AND p.sku_id = r.sku AND p.source_id = r.source`,
    userId,
    moment,
    JSON.stringify(
      paths.map(({ skuId, sourceId, state, error }, ordinal) => ({
        sku: skuId,
        source: sourceId,
        state,
        error,
        ordinal,
      })),
    ),
  )
  if (paths.some(({ error }) => error === 'COUNT_VIOLATION')) await reserveMoments(db, moment, paths.length)
  await db.query(
    'UPDATE subscribed_sku SET consumed_units = consumed_units + 1 WHERE tenant_id = $1 AND sku_id = ANY ($2::uuid[])',
    takes,
  )
}
