/**
 * Licence paths as they would be: a layer of changes that nobody writes, over what is stored. A statement that takes a layer
 * reads `paths` (and `licenses`) in place of the tables; nothing else of it differs. A layer over many paths suits statements
 * about given users only: each stored path of theirs is looked up in it.
 */
import type {
  GroupId,
  LicenseAssignmentError,
  LicenseAssignmentStatus,
  PlanSet,
  SkuId,
  SourceId,
  UserId,
} from '../../licensing/model.ts'
import { loadPlanSets } from '../read/plan-sets.ts'
import type { TenantConnection } from '../tenant-connection.ts'

/** What became of one path. */
export interface PathPatch {
  readonly userId: UserId
  readonly skuId: SkuId
  readonly sourceId: SourceId
  /** The number of its set of disabled plans, below zero: the layer knows it, not the database. */
  readonly set: number
  /** Null: the path is gone. */
  readonly state: LicenseAssignmentStatus | null
  readonly error: LicenseAssignmentError | null
  /** Whether it waits since the moment that is stored, if one is. */
  readonly keepsWait: boolean
  /** Else its place behind all who wait by now; null: none. */
  readonly turn: number | null
}

/** The relations that a statement reads, as SQL. */
export interface PathLayer {
  /** What the statement begins with; its parameter is `$first`. */
  patch(first: number): string
  readonly paths: string
  readonly licenses: string
  readonly parameters: readonly unknown[]
  planSet(number: number): PlanSet | undefined
}

/** No layer: the tables themselves. */
export const storedPaths: PathLayer = {
  patch: () => '',
  paths: 'license_assignment_path',
  licenses: 'group_license',
  parameters: [],
  planSet: () => undefined,
}

interface Changes {
  readonly paths: readonly PathPatch[]
  /** The group whose licences would be these. */
  readonly groupId: GroupId
  readonly skuIds: readonly SkuId[]
  planSet(number: number): PlanSet | undefined
}

/** Whoever comes to wait does so behind all that is stored, which may be ahead of a clock that has been set back. */
const patch = (first: number) => `WITH patch AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($${first}::jsonb->'paths') AS x("userId" uuid, "skuId" uuid, "sourceId" uuid, set int,
      state license_assignment_status, error license_assignment_error, "keepsWait" boolean, turn int)),
  behind AS (SELECT greatest(now(), (SELECT moment FROM licensing_lock WHERE tenant_id = $1)) + interval '1 day' AS moment),
  changed AS (SELECT ($${first}::jsonb->>'groupId')::uuid AS group_id),
  given AS (SELECT sku::uuid FROM jsonb_array_elements_text($${first}::jsonb->'skuIds') AS g(sku))`

const same = `p.user_id = x."userId" AND p.sku_id = x."skuId" AND p.source_id = x."sourceId"`

/** Of NOT IN the patch is hashed once; an anti-join may come to compare each path with each patch where statistics are old. */
const paths = `(
    SELECT p.tenant_id, p.user_id, p.sku_id, p.source_id, p.source_kind, p.disabled_plan_set_id, p.state, p.error, p.waiting_since,
      p.state_when_deleted, p.error_when_deleted
    FROM license_assignment_path p
    WHERE p.tenant_id = $1 AND (p.user_id, p.sku_id, p.source_id) NOT IN (SELECT "userId", "skuId", "sourceId" FROM patch)
    UNION ALL
    SELECT $1::uuid, x."userId", x."skuId", x."sourceId",
      CASE WHEN x."sourceId" = x."userId" THEN 'USER' ELSE 'GROUP' END::directory_object_kind, x.set, x.state, x.error,
      coalesce(CASE WHEN x."keepsWait" THEN p.waiting_since END, (SELECT moment FROM behind) + x.turn * interval '1 microsecond'), NULL, NULL
    FROM patch x LEFT JOIN license_assignment_path p ON p.tenant_id = $1 AND ${same}
    WHERE x.state IS NOT NULL)`

const licenses = `(
    SELECT l.tenant_id, l.group_id, l.sku_id FROM group_license l
    WHERE l.tenant_id = $1 AND l.group_id <> (SELECT group_id FROM changed)
    UNION ALL SELECT $1::uuid, (SELECT group_id FROM changed), sku FROM given)`

/** What is stored, with the changes over it. */
export function layerOver({ planSet, ...changes }: Changes): PathLayer {
  return { patch, paths, licenses, parameters: [JSON.stringify(changes)], planSet }
}

/** As `loadPlanSets`, with the sets that only the layer has. */
export async function loadLayeredPlanSets(
  db: TenantConnection,
  { planSet }: PathLayer,
  ids: readonly number[],
): Promise<(id: number) => PlanSet> {
  const stored = await loadPlanSets(
    db,
    ids.filter((id) => planSet(id) === undefined),
  )
  return (id) => planSet(id) ?? stored(id)
}
