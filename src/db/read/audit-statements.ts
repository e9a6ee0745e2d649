/**
 * Audit entries of a tenant, the newest first. The text of a statement depends on which filters are there, never on what they
 * say. Takes no lock. A list is an index range in the order of the answer, in each partition that the times leave over:
 *
 * - of one target: (tenant, target, time, id); an object has few entries, so that the other filters are applied to those;
 * - of an operation, an initiator, activities or a result: the index of each ends in activity, result, time and id, so a page
 *   is taken for each pair of activity and result that is wanted, and these few pages are merged; that of initiators has whether
 *   they are persons before those, so a page is taken for each of both where that is not said;
 * - of everything: the table's key (tenant, time, id).
 *
 * A page of a pair is bounded by two rows of the index's columns and ordered by all of them, although all but time and id have
 * one value there: with plain equality other indexes have the order too, and PostgreSQL takes them where it believes that a
 * value is frequent, which reads millions of entries for a value that is not.
 */
import type { AuditActivity } from '../generated/client.ts'
import type { Bound, PageRequest } from './page.ts'

/** Which entries; absent parts leave all. */
export interface AuditFilter {
  readonly targetId?: string
  readonly correlationId?: string
  /** The object id of a person, or the id of an application. */
  readonly initiatorId?: string
  /** What the initiator is; absent: either. */
  readonly initiatorKind?: InitiatorKind
  readonly activities?: readonly AuditActivity[]
  readonly succeeded?: boolean
  readonly since?: Date
  readonly before?: Date
}

/** Who can start something. */
export type InitiatorKind = 'USER' | 'APP'

/** Its first parameter, the tenant, is not among the parameters. */
interface Statement {
  readonly text: string
  readonly parameters: readonly unknown[]
}

/** The columns of an entry `e`, as rows have them. */
export const auditColumns = `to_char(e.activity_date_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS moment, e.id::text AS number,
  e.activity::text, e.succeeded, e.target_id::text AS "targetId", e.correlation_id::text AS "correlationId",
  e.outcome_id::text AS "outcomeId", e.initiated_by AS "initiatedBy", e.details`

/** As the partial index of initiators has it. */
const initiator = `coalesce(e.initiated_by #>> '{user,id}', e.initiated_by #>> '{app,appId}')`
const isPerson = `(e.initiated_by ? 'user')`

/** The statement that counts. */
export function auditCountStatement(filter: AuditFilter): Statement {
  const { parameters, bind } = parametersFrom(2)
  const conditions = [...equalities(filter, bind), ...pairConditions(filter, bind), ...times(filter, bind)]
  return { text: `SELECT count(*)::int AS total FROM directory_audit e WHERE ${conditions.join(' AND ')}`, parameters }
}

/** The statement of a page, which takes one row more than the page shows. */
export function auditPageStatement(filter: AuditFilter, page: PageRequest): Statement {
  const { parameters, bind } = parametersFrom(2)
  const direction = page.backwards ? 'ASC' : 'DESC'
  const end = (order: readonly string[]) =>
    `ORDER BY ${order.map((column) => `${column} ${direction}`).join(', ')} LIMIT ${page.limit + 1}`
  const [lower, upper] = [lowerBound(filter, page), upperBound(filter, page)]
  if (!readsByPairs(filter)) {
    const where = [
      ...equalities(filter, bind),
      ...pairConditions(filter, bind),
      ...[lower, upper].flatMap((bound) => (bound === null ? [] : beyond(newest, [], bound, bind))),
    ]
    const text = `SELECT ${auditColumns} FROM directory_audit e WHERE ${where.join(' AND ')} ${end(newest)}`
    return { text, parameters }
  }
  const { correlationId, initiatorId, initiatorKind, activities, succeeded } = filter
  const activity = activities
    ? `unnest(${bind(activities)}::audit_activity[])`
    : 'unnest(enum_range(NULL::audit_activity))'
  const result = `unnest(${bind(succeeded === undefined ? [true, false] : [succeeded])}::boolean[])`
  const pairs = [`${activity} AS activity`, `${result} AS succeeded`]
  const [keys, values] = [
    ['e.activity', 'e.succeeded', ...newest],
    ['activity.activity', 'succeeded.succeeded'],
  ]
  if (correlationId !== undefined) {
    keys.unshift('e.correlation_id')
    values.unshift(`${bind(correlationId)}::uuid`)
  } else if (initiatorId !== undefined) {
    keys.unshift(initiator, isPerson)
    values.unshift(`${bind(initiatorId)}::text`, 'initiator.person')
    const persons = initiatorKind === undefined ? [true, false] : [initiatorKind === 'USER']
    pairs.push(`unnest(${bind(persons)}::boolean[]) AS initiator (person)`)
  }
  const where = [
    'e.tenant_id = $1::uuid',
    ...(initiatorId === undefined ? [] : ['e.initiated_by IS NOT NULL']),
    ...beyond(keys, values, lower ?? { operator: '>=', moment: '-infinity', number: '0' }, bind),
    ...beyond(keys, values, upper ?? { operator: '<=', moment: 'infinity', number: '0' }, bind),
  ]
  const text = `SELECT ${auditColumns} FROM ${pairs.join(' CROSS JOIN ')} CROSS JOIN LATERAL (
      SELECT * FROM directory_audit e WHERE ${where.join(' AND ')} ${end(keys)}) e ${end(newest)}`
  return { text, parameters }
}

/** The order of the list. */
const newest = ['e.activity_date_time', 'e.id']

function readsByPairs({ targetId, correlationId, initiatorId, activities, succeeded }: AuditFilter): boolean {
  const others = [correlationId, initiatorId, activities, succeeded]
  return targetId === undefined && others.some((value) => value !== undefined)
}

type Bind = (value: unknown) => string

function parametersFrom(first: number): { parameters: unknown[]; bind: Bind } {
  const parameters: unknown[] = []
  return { parameters, bind: (value) => `$${parameters.push(value) + first - 1}` }
}

function equalities({ targetId, correlationId, initiatorId, initiatorKind }: AuditFilter, bind: Bind): string[] {
  return [
    'e.tenant_id = $1::uuid',
    ...(targetId === undefined ? [] : [`e.target_id = ${bind(targetId)}::uuid`]),
    ...(correlationId === undefined ? [] : [`e.correlation_id = ${bind(correlationId)}::uuid`]),
    ...(initiatorId === undefined ? [] : [`e.initiated_by IS NOT NULL AND ${initiator} = ${bind(initiatorId)}::text`]),
    ...(initiatorKind === undefined ? [] : [`${isPerson} = ${bind(initiatorKind === 'USER')}::boolean`]),
  ]
}

function pairConditions({ activities, succeeded }: AuditFilter, bind: Bind): string[] {
  return [
    ...(activities ? [`e.activity = ANY (${bind(activities)}::audit_activity[])`] : []),
    ...(succeeded === undefined ? [] : [`e.succeeded = ${bind(succeeded)}::boolean`]),
  ]
}

function times({ since, before }: AuditFilter, bind: Bind): string[] {
  return [
    ...(since ? [`e.activity_date_time >= ${bind(toMoment(since))}::timestamptz`] : []),
    ...(before ? [`e.activity_date_time < ${bind(toMoment(before))}::timestamptz`] : []),
  ]
}

interface TimeBound {
  readonly operator: '<' | '<=' | '>' | '>='
  readonly moment: string
  readonly number: string
}

/** The nearer of where the page and where the filter ends: an index range has one end only. */
function lowerBound({ since }: AuditFilter, { before }: PageRequest): TimeBound | null {
  const page = before && toBound('>', before)
  const filter: TimeBound | null = since ? { operator: '>=', moment: toMoment(since), number: '0' } : null
  return page && filter ? (page.moment >= filter.moment ? page : filter) : (page ?? filter)
}

function upperBound({ before }: AuditFilter, { after }: PageRequest): TimeBound | null {
  const page = after && toBound('<', after)
  const filter: TimeBound | null = before ? { operator: '<', moment: toMoment(before), number: '0' } : null
  return page && filter ? (page.moment < filter.moment ? page : filter) : (page ?? filter)
}

function toBound(operator: '<' | '>', { position: [moment = '', number = ''], inclusive }: Bound): TimeBound {
  return { operator: inclusive ? `${operator}=` : operator, moment, number }
}

/** As moments of entries are written, so that the texts are ordered as the moments are. */
function toMoment(date: Date): string {
  return date.toISOString().replace('Z', '000Z')
}

/** The time alone once more: it leaves out partitions, which a row of columns does not. */
function beyond(
  keys: readonly string[],
  values: readonly string[],
  { operator, moment, number }: TimeBound,
  bind: Bind,
): string[] {
  const time = `${bind(moment)}::timestamptz`
  const row = [...values, time, `${bind(number)}::bigint`]
  const alone = operator.startsWith('<') ? '<=' : '>='
  return [`e.activity_date_time ${alone} ${time}`, `(${keys.join(', ')}) ${operator} (${row.join(', ')})`]
}
