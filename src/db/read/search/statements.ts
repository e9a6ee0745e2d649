/** The statements of a search. Their text depends on which conditions there are, never on what they say. */
import type { Bound, PageRequest } from '../page.ts'
import { type Bind, type Condition, type Ids, rangesOf, type Test, toTest } from './condition.ts'
import { type IdSet, toSet } from './sets.ts'

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

/** How many rows each set has, counted up to a limit. */
export function countStatement(list: SearchedList, sets: readonly Ids[], limit: number): Statement {
  return build((bind) => {
    const counts = sets.map(
      (set) => `(SELECT count(*)::int FROM (SELECT FROM (${set(bind, life(list))}) c LIMIT ${limit}) n)`,
    )
    return `SELECT ARRAY[${counts.join(', ')}] AS counts WHERE $1::uuid IS NOT NULL`
  })
}

/** The page among the rows of a set of which the condition is true. */
export function candidatesStatement(
  list: SearchedList,
  condition: Condition,
  { page, set }: { readonly page: PageRequest; readonly set: Ids },
): Statement {
  return build((bind) => pageAmong(list, page, { bind, ids: set(bind, life(list)), test: toTest(condition, bind) }))
}

/** The page among all rows of which the condition is true, as sets of ids. */
export function setsStatement(list: SearchedList, condition: Condition, page: PageRequest): Statement {
  return build((bind) => {
    const { ids, allBut } = toSet(condition, bind, life(list))
    return pageAmong(list, page, {
      bind,
      ids: allBut ? `(SELECT o.id ${rows(list)}) EXCEPT (${ids})` : ids,
      test: 'true',
    })
  })
}

function pageAmong(
  list: SearchedList,
  page: PageRequest,
  { bind, ids, test }: { readonly bind: Bind; readonly ids: string; readonly test: string },
): string {
  return `SELECT ${columns(list)} ${rows(list)} AND o.id = ANY (ARRAY(${ids})) AND ${test} ${bounds(list, page, bind)} ${order(list, page)} LIMIT ${page.limit + 1}`
}

/** The page among the next rows of the list in its order, at most so many of them; null: as many as it takes. */
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
export function totalStatement(list: SearchedList, condition: Condition, small: Ids | null): Statement {
  return build((bind) => {
    if (small === null) return countOfSet(list, toSet(condition, bind, life(list)))
    return `SELECT count(*)::int AS total ${rows(list)} AND o.id = ANY (ARRAY(${small(bind, life(list))})) AND ${toTest(condition, bind)}`
  })
}

function countOfSet(list: SearchedList, { ids, allBut }: IdSet): string {
  const deleted = `SELECT o.id ${rows({ ...list, deleted: true })}`
  const count = `count(*)::int FROM ((${ids}) ${list.deleted ? 'INTERSECT' : 'EXCEPT'} (${deleted})) n`
  return allBut
    ? `SELECT (SELECT count(*)::int ${rows(list)}) - (SELECT ${count}) AS total`
    : `SELECT (SELECT ${count}) AS total`
}

/** The SKUs of the tenant that satisfy the condition. */
export function skuStatement(condition: Condition<Test>): Statement {
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
  return `SELECT ${selected} ${rows(list)} ${within} ${bounds(list, page, bind)} ${some}`
}

/** The rows that the list has. */
const rows = (list: SearchedList) => `FROM ${list.table} o WHERE o.tenant_id = $1::uuid AND ${life(list)}`

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
