/**
 * Audit entries of a tenant, the newest first. The text of a statement depends on which filters are there, never on what they
 * say. Takes no lock. A list is an index range in the order of the answer, in each partition that the times leave over:
 *
 * - of one target: (tenant, target, time, id); an object has few entries, so that the other filters are applied to those;
 * - of an operation, an initiator, activities or a result: the index of each ends in activity, result, time and id, so a page
 *   is taken for each pair of activity and result that is wanted, and these few pages are merged;
 * - of everything: the table's key (tenant, time, id).
 */
import type { AuditActivity } from '../generated/client.ts'
import type { TenantConnection } from '../tenant-db.ts'
import type { Bound, PageRequest } from './page.ts'

export type { AuditActivity }

/** Which entries; absent parts leave all. */
export interface AuditFilter {
  readonly targetId?: string
  readonly correlationId?: string
  /** The object id of a person, or the id of an application. */
  readonly initiatorId?: string
  readonly activities?: readonly AuditActivity[]
  readonly succeeded?: boolean
  readonly since?: Date
  readonly before?: Date
}

/** An entry as it is stored. */
export interface DirectoryAuditRow {
  /** When it happened, with microseconds; with the number it names the entry. */
  readonly moment: string
  readonly number: string
  readonly activity: AuditActivity
  readonly succeeded: boolean
  readonly targetId: string
  readonly correlationId: string | null
  readonly outcomeId: string | null
  readonly initiatedBy: {
    readonly user?: { readonly id: string; readonly userPrincipalName: string | null }
    readonly app?: { readonly appId: string }
  } | null
  readonly details: Readonly<Record<string, unknown>> | null
}

interface Statement {
  readonly text: string
  readonly parameters: readonly unknown[]
}

const columns = `to_char(e.activity_date_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS moment, e.id::text AS number,
  e.activity::text, e.succeeded, e.target_id::text AS "targetId", e.correlation_id::text AS "correlationId",
  e.outcome_id::text AS "outcomeId", e.initiated_by AS "initiatedBy", e.details`

/** As the partial index of initiators has it. */
const initiator = `coalesce(e.initiated_by #>> '{user,id}', e.initiated_by #>> '{app,appId}')`

/** One row more than the page's limit where there are more; in reading order. */
export async function findDirectoryAudits(
  db: TenantConnection,
  filter: AuditFilter,
  page: PageRequest,
): Promise<readonly DirectoryAuditRow[]> {
  const { text, parameters } = auditPageStatement(filter, page)
  return db.query(text, ...parameters)
}

/** The entry of this moment and number; null: the tenant has none. Reads the table's key. */
export async function findDirectoryAudit(
  db: TenantConnection,
  { moment, number }: Pick<DirectoryAuditRow, 'moment' | 'number'>,
): Promise<DirectoryAuditRow | null> {
  const [row] = await db.query<DirectoryAuditRow>(
    `SELECT ${columns} FROM directory_audit e
     WHERE e.tenant_id = $1::uuid AND e.activity_date_time = $2::timestamptz AND e.id = $3::bigint`,
    moment,
    number,
  )
  return row ?? null
}

/** How many entries there are; it reads all of them in an index. */
export async function countDirectoryAudits(db: TenantConnection, filter: AuditFilter): Promise<number> {
  const { parameters, bind } = parametersFrom(2)
  const conditions = [...keyConditions(filter, bind), ...pairConditions(filter, bind)]
  const [row] = await db.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM directory_audit e WHERE ${conditions.join(' AND ')}`,
    ...parameters,
  )
  return row?.total ?? 0
}

/** The statement of a page; its first parameter, the tenant, is not among the parameters. */
export function auditPageStatement(filter: AuditFilter, page: PageRequest): Statement {
  const { parameters, bind } = parametersFrom(2)
  const conditions = [
    ...keyConditions(filter, bind),
    ...beyond(page.after, '<', bind),
    ...beyond(page.before, '>', bind),
  ]
  const direction = page.backwards ? 'ASC' : 'DESC'
  const end = `ORDER BY e.activity_date_time ${direction}, e.id ${direction} LIMIT ${bind(page.limit + 1)}::int`
  if (!readsByPairs(filter)) {
    const where = [...conditions, ...pairConditions(filter, bind)].join(' AND ')
    return { text: `SELECT ${columns} FROM directory_audit e WHERE ${where} ${end}`, parameters }
  }
  const activities = filter.activities
    ? `unnest(${bind(filter.activities)}::audit_activity[])`
    : 'unnest(enum_range(NULL::audit_activity))'
  const results = `unnest(${bind(filter.succeeded === undefined ? [true, false] : [filter.succeeded])}::boolean[])`
  const text = `SELECT ${columns} FROM ${activities} AS activity CROSS JOIN ${results} AS succeeded CROSS JOIN LATERAL (
      SELECT * FROM directory_audit e
      WHERE ${conditions.join(' AND ')} AND e.activity = activity.activity AND e.succeeded = succeeded.succeeded ${end}) e
    ${end}`
  return { text, parameters }
}

function readsByPairs({ targetId, correlationId, initiatorId, activities, succeeded }: AuditFilter): boolean {
  const others = [correlationId, initiatorId, activities, succeeded]
  return targetId === undefined && others.some((value) => value !== undefined)
}

type Bind = (value: unknown) => string

function parametersFrom(first: number): { parameters: unknown[]; bind: Bind } {
  const parameters: unknown[] = []
  return { parameters, bind: (value) => `$${parameters.push(value) + first - 1}` }
}

function keyConditions({ targetId, correlationId, initiatorId, since, before }: AuditFilter, bind: Bind): string[] {
  return [
    'e.tenant_id = $1::uuid',
    ...(targetId === undefined ? [] : [`e.target_id = ${bind(targetId)}::uuid`]),
    ...(correlationId === undefined ? [] : [`e.correlation_id = ${bind(correlationId)}::uuid`]),
    ...(initiatorId === undefined ? [] : [`e.initiated_by IS NOT NULL AND ${initiator} = ${bind(initiatorId)}::text`]),
    ...(since ? [`e.activity_date_time >= ${bind(since.toISOString())}::timestamptz`] : []),
    ...(before ? [`e.activity_date_time < ${bind(before.toISOString())}::timestamptz`] : []),
  ]
}

function pairConditions({ activities, succeeded }: AuditFilter, bind: Bind): string[] {
  return [
    ...(activities ? [`e.activity = ANY (${bind(activities)}::audit_activity[])`] : []),
    ...(succeeded === undefined ? [] : [`e.succeeded = ${bind(succeeded)}::boolean`]),
  ]
}

/** The time alone once more: it leaves out partitions, which a row of two columns does not. */
function beyond(bound: Bound | null, operator: '<' | '>', bind: Bind): string[] {
  if (bound === null) return []
  const [moment, number] = [bind(bound.position[0]), bind(bound.position[1])]
  return [
    `e.activity_date_time ${operator}= ${moment}::timestamptz`,
    `(e.activity_date_time, e.id) ${operator}${bound.inclusive ? '=' : ''} (${moment}::timestamptz, ${number}::bigint)`,
  ]
}
