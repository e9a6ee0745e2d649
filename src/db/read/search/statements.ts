/** The statements of a search. Their text depends on which conditions there are, never on what they say. */
import type { Bound, PageRequest } from '../page.ts'
import { type Bind, type Condition, rangesOf, toTest } from './condition.ts'

/** What is listed, and in which order. */
export interface SearchedList {
  readonly table: '"user"' | '"group"'
  readonly deleted: boolean
  /** The leading column of the order; the id decides among equals. */
  readonly key: { readonly column: string; readonly type: 'text' | 'timestamptz' }
  readonly descending: boolean
}

/** Its first parameter, the tenant, is not among the parameters. */
export interface Statement {
  readonly text: string
  readonly parameters: readonly unknown[]
}

/** Where a set of ids comes from. */
export type Candidates = (bind: Bind) => string

/** How many rows each set has, counted up to a limit. */
export function countStatement(sets: readonly Candidates[], limit: number): Statement {
  return build((bind) => {
    const counts = sets.map((set) => `(SELECT count(*)::int FROM (SELECT FROM (${set(bind)}) c LIMIT ${limit}) n)`)
    return `SELECT ARRAY[${counts.join(', ')}] AS counts WHERE $1::uuid IS NOT NULL`
  })
}

/** The page among the rows that are in each of the sets. */
export function candidatesStatement(
  list: SearchedList,
  condition: Condition,
  { page, sets }: { readonly page: PageRequest; readonly sets: readonly Candidates[] },
): Statement {
  return build((bind) => {
    const ids = sets.map((set) => `SELECT id FROM (${set(bind)}) c`).join(' INTERSECT ')
    return `SELECT ${columns(list)} FROM ${list.table} o
      WHERE o.tenant_id = $1::uuid AND o.id = ANY (ARRAY(${ids})) AND ${life(list)} AND ${toTest(condition, bind)} ${bounds(list, page, bind)} ${order(list, page)} LIMIT ${page.limit + 1}`
  })
}

/** The page among the next rows of the list in its order, at most so many of them; null: all. */
export function walkStatement(
  list: SearchedList,
  condition: Condition | null,
  { page, most }: { readonly page: PageRequest; readonly most: number | null },
): Statement {
  return build((bind) => {
    const next = nextRows(list, condition, { page, most }, bind)
    const test = condition === null ? 'true' : toTest(condition, bind)
    return `SELECT ${columns(list)} FROM (${next}) o WHERE ${test} ${order(list, page)} LIMIT ${page.limit + 1}`
  })
}

/** Whether the list has more rows than so many in the page's direction. */
export function beyondStatement(
  list: SearchedList,
  condition: Condition,
  { page, most }: { readonly page: PageRequest; readonly most: number },
): Statement {
  return build((bind) => {
    const range = { page, most: most + 1 }
    return `SELECT count(*)::int AS rows FROM (${nextRows(list, condition, range, bind, 'o.id')}) n`
  })
}

/** How many rows there are, those of a small set by it. */
export function totalStatement(list: SearchedList, condition: Condition, set: Candidates | null): Statement {
  return build((bind) => {
    const among = set === null ? '' : `AND o.id = ANY (ARRAY(SELECT id FROM (${set(bind)}) c))`
    return `SELECT count(*)::int AS total FROM ${list.table} o WHERE o.tenant_id = $1::uuid AND ${life(list)} ${among} AND ${toTest(condition, bind)}`
  })
}

/** The SKUs of the tenant that satisfy the condition. */
export function skuStatement(condition: Condition): Statement {
  return build(
    (bind) =>
      `SELECT o.sku_id::text AS "skuId" FROM subscribed_sku o WHERE o.tenant_id = $1::uuid AND ${toTest(condition, bind)}`,
  )
}

function build(text: (bind: Bind) => string): Statement {
  const parameters: unknown[] = []
  return { text: text((value) => `$${parameters.push(value) + 1}`), parameters }
}

function nextRows(
  list: SearchedList,
  condition: Condition | null,
  { page, most }: { readonly page: PageRequest; readonly most: number | null },
  bind: Bind,
  selected = 'o.*',
): string {
  const ranges = condition === null ? [] : rangesOf(condition, list.key.column)
  const within = ranges.map((leaf) => `AND ${leaf.test(bind)}`).join(' ')
  const some = most === null ? '' : `${order(list, page)} LIMIT ${most}`
  return `SELECT ${selected} FROM ${list.table} o WHERE o.tenant_id = $1::uuid AND ${life(list)} ${within} ${bounds(list, page, bind)} ${some}`
}

const life = ({ deleted }: SearchedList) => `o.deleted_date_time IS ${deleted ? 'NOT ' : ''}NULL`

/** A moment with its microseconds. */
const columns = ({ key: { column, type } }: SearchedList) =>
  `o.id::text AS id, ${type === 'text' ? `o.${column}` : `to_char(o.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`} AS key`

function order({ key, descending }: SearchedList, { backwards }: PageRequest): string {
  const direction = descending === backwards ? 'ASC' : 'DESC'
  return `ORDER BY o.${key.column} ${direction}, o.id ${direction}`
}

function bounds(list: SearchedList, { after, before }: PageRequest, bind: Bind): string {
  const beyond = (bound: Bound, upwards: boolean) => {
    const operator = `${upwards ? '>' : '<'}${bound.inclusive ? '=' : ''}`
    const [key, id] = bound.position
    return `AND (o.${list.key.column}, o.id) ${operator} (${bind(key)}::${list.key.type}, ${bind(id)}::uuid)`
  }
  return [
    ...(after ? [beyond(after, !list.descending)] : []),
    ...(before ? [beyond(before, list.descending)] : []),
  ].join(' ')
}
