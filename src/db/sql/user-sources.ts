/** The groups that matter for users, in the order of reprocess; paths are read by their primary key. */
import type { UserId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import type { Subject } from './snapshot-profiles.ts'
import { type PathLayer, storedPaths } from './path-layer.ts'
import { holding, wantedOf } from './wanted.ts'

/** Every group with a path of the user or licences for it; those with a path in error; those whose path holds unwanted. */
export type SourceFilter = 'ALL' | 'IN_ERROR' | 'UNWANTED'

const pathFilters: Record<SourceFilter, (layer: PathLayer) => string> = {
  ALL: () => 'true',
  IN_ERROR: () => 'p.error IS NOT NULL',
  UNWANTED: ({ licenses }) => `${holding} AND NOT ${wantedOf(licenses)}`,
}

const licensedGroups = `
  UNION ALL SELECT m.member_id, m.group_id FROM membership m
  WHERE m.tenant_id = $1 AND m.member_id = ANY ($2::uuid[])
    AND EXISTS (SELECT FROM group_license l WHERE l.tenant_id = $1 AND l.group_id = m.group_id)`

/**
 * Users in the given order, each with its groups: those of which it is no member by group id, then those of which it is a
 * member by membership date and group id.
 */
export async function listSources(
  db: TenantConnection,
  userIds: readonly UserId[],
  filter: SourceFilter,
  layer: PathLayer = storedPaths,
): Promise<readonly Subject[]> {
  const sources = await db.query<Subject>(
    `${layer.patch(3)}
     SELECT s.user_id::text AS "userId", s.group_id::text AS "groupId"
     FROM (SELECT DISTINCT user_id, group_id FROM (SELECT p.user_id, p.source_id AS group_id FROM ${layer.paths} p
           WHERE p.tenant_id = $1 AND p.user_id = ANY ($2::uuid[]) AND p.source_kind = 'GROUP' AND ${pathFilters[filter](layer)}
           ${filter === 'ALL' ? licensedGroups : ''}) sources) s
     CROSS JOIN LATERAL (
       SELECT (SELECT m.since FROM membership m JOIN "group" g ON g.tenant_id = $1 AND g.id = m.group_id AND g.deleted_date_time IS NULL
               WHERE m.tenant_id = $1 AND m.group_id = s.group_id AND m.member_id = s.user_id LIMIT 1) AS since) m
     ORDER BY m.since NULLS FIRST, s.group_id`,
    userIds,
    ...layer.parameters,
  )
  const places = new Map(userIds.map((userId, place) => [userId, place]))
  const placeOf = ({ userId }: Subject) => places.get(userId) ?? 0
  return sources.toSorted((a, b) => placeOf(a) - placeOf(b))
}
