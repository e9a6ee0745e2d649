/** What the database holds of a random tenant, as the reference engine spells it. */
import type { PathState } from '../../src/licensing/model.ts'
import type { World } from './property-tenant.ts'
import type { Code } from './reference/reference-laws.ts'
import { changeLine } from './reference/reference-log.ts'
import type { ReferenceTenant } from './reference/reference-tenant.ts'
import type { TestDatabase } from './test-database.ts'

type Snapshot = ReturnType<ReferenceTenant['snapshot']>

interface Entry {
  readonly activity: string
  readonly target: string
  readonly succeeded: boolean
  readonly cause: Code | null
  readonly changes: readonly { readonly before: PathState | null; readonly after: PathState | null }[] | null
  readonly details: { readonly succeeded: number; readonly failed: number } | null
}

interface Row extends Omit<Snapshot, 'entries'> {
  /** About licences. */
  readonly entries: readonly Entry[]
  readonly mark: { readonly moment: string; readonly entry: string }
}

/** Looks at the tenant again and again: each time at all that there is, and at what has been written since the last time. */
export function watchTenant({ owner }: Pick<TestDatabase, 'owner'>, { tenantId }: World): () => Promise<Snapshot> {
  let last: Row['mark'] = { moment: '-infinity', entry: '0' }
  return async () => {
    const { rows } = await owner.query<Row>(
      `SELECT
         ARRAY(SELECT concat_ws(' ', user_id, sku_id, source_id, state, coalesce(error::text, '-'),
             '[' || array_to_string(service_plan_ids, ',') || ']', CASE WHEN waiting_since IS NOT NULL THEN 'waits' END)
           FROM license_assignment_path p JOIN disabled_plan_set s ON s.tenant_id = p.tenant_id AND s.id = p.disabled_plan_set_id
           WHERE p.tenant_id = $1) AS paths,
         ARRAY(SELECT concat_ws(' ', user_id, sku_id, source_id) FROM license_assignment_path
           WHERE tenant_id = $1 AND last_updated_date_time > $2 ORDER BY 1) AS moved,
         ARRAY(SELECT sku_id || ' ' || consumed_units FROM subscribed_sku WHERE tenant_id = $1 ORDER BY sku_id) AS consumed,
         ARRAY(SELECT k.sku_id || ': ' || coalesce(string_agg(p.user_id || '/' || p.source_id, ' ' ORDER BY p.waiting_since,
             coalesce(m.since, CASE p.source_kind WHEN 'USER' THEN '-infinity'::timestamptz ELSE 'infinity' END), p.user_id, p.source_id), '')
           FROM subscribed_sku k
           LEFT JOIN license_assignment_path p ON p.tenant_id = k.tenant_id AND p.sku_id = k.sku_id AND p.error = 'COUNT_VIOLATION'
           LEFT JOIN membership m ON m.tenant_id = p.tenant_id AND m.group_id = p.source_id AND m.member_id = p.user_id
           WHERE k.tenant_id = $1 GROUP BY k.sku_id ORDER BY k.sku_id) AS queues,
         ARRAY(SELECT id::text FROM "group" WHERE tenant_id = $1 AND deleted_date_time IS NOT NULL ORDER BY id) AS "deletedGroups",
         ARRAY(SELECT concat_ws(' ', group_id, state, coalesce(total_members::text, '-'), succeeded_members, failed_members,
             CASE WHEN superseded_by_id IS NOT NULL THEN 'superseded' END)
           FROM license_operation o WHERE tenant_id = $1 ORDER BY o.sequence) AS operations,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('activity', a.activity, 'target', a.target_id, 'succeeded', a.succeeded,
             'cause', o.reason->>'error', 'changes', o.changes, 'details', a.details)), '[]')
           FROM directory_audit a LEFT JOIN license_outcome o ON o.tenant_id = a.tenant_id AND o.id = a.outcome_id
           WHERE a.tenant_id = $1 AND a.id > $3
             AND a.activity IN ('CHANGE_USER_LICENSE', 'START_APPLYING_GROUP_LICENSE', 'FINISH_APPLYING_GROUP_LICENSE')) AS entries,
         (SELECT jsonb_build_object('moment', moment, 'entry', (SELECT coalesce(max(id), 0) FROM directory_audit WHERE tenant_id = $1)::text)
          FROM licensing_lock WHERE tenant_id = $1) AS mark`,
      [tenantId, last.moment, last.entry],
    )
    const [row] = rows
    if (row === undefined) throw new Error('a query of arrays answers one row')
    const { mark, paths, entries, ...rest } = row
    last = mark
    return { ...rest, paths: paths.sort(), entries: entries.map(toLine).sort() }
  }
}

/** An entry, as the reference engine spells it. */
function toLine({ activity, target, succeeded, cause, changes, details }: Entry): string {
  if (changes === null)
    return [activity, target, ...(details === null ? [] : [details.succeeded, details.failed])].join(' ')
  const toState = (path: PathState | null) =>
    path && { sku: path.skuId as string, disabled: path.disabledPlans, state: path.state, error: path.error }
  const told = changes.map(({ before, after }) => ({ before: toState(before), after: toState(after) }))
  return changeLine(target, { failed: !succeeded, cause }, told)
}
