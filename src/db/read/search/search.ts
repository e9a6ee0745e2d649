/**
 * Pages of users and groups by any combination of conditions, in the order of a column, from indexes only:
 *
 * - where an index tells that few rows can be meant, these are looked up and sorted;
 * - else rows of the list are tested in its order: of conditions that are often true, a page is soon found;
 * - where it is not after so many rows, the conditions are taken as sets of ids, each read once from an index.
 *
 * So a page costs a few thousand rows, or at most as much as the sets are large: that of a negation, as the list.
 */
import type { SkuId } from '../../../licensing/model.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import type { TenantDb } from '../../tenant-db.ts'
import { type Page, type PageRequest, type Position, toPage } from '../page.ts'
import type { Condition, Ids, Test } from './condition.ts'
import { toCandidates } from './sets.ts'
import {
  beyondStatement,
  candidatesStatement,
  countStatement,
  type SearchedList,
  setsStatement,
  skuStatement,
  type Statement,
  totalStatement,
  walkStatement,
} from './statements.ts'

/** A row that is found, with the value by which it is ordered. */
export interface Found {
  readonly id: string
  readonly key: string
}

/** What is searched. */
export interface Search {
  /** Null: true of every row. */
  readonly condition: Condition | null
  readonly page: PageRequest
  /** So many rows are looked up and sorted, or tested, before another way is taken. */
  readonly few?: number
}

const enough = 20_000

/** One row more than the page's limit where there are more, in reading order. */
export async function search(
  db: TenantConnection,
  list: SearchedList,
  { condition, page, few = enough }: Search,
): Promise<readonly Found[]> {
  const find = (statement: Statement) => db.query<Found>(statement.text, ...statement.parameters)
  if (condition === null) return find(walkStatement(list, null, { page, most: null }))
  const set = await smallestSet(db, list, condition, few)
  if (set !== null) return find(candidatesStatement(list, condition, { page, set }))
  const walked = await find(walkStatement(list, condition, { page, most: few }))
  if (walked.length > page.limit) return walked
  const beyond = beyondStatement(list, condition, { page, most: few })
  const [counted] = await db.query<{ rows: number }>(beyond.text, ...beyond.parameters)
  if ((counted?.rows ?? 0) <= few) return walked
  return find(setsStatement(list, condition, page))
}

/** A row of a page, with its place in the order. */
export interface Placed<Row> {
  readonly row: Row
  readonly position: Position
}

/** The page of a search with its rows, which `load` reads by their ids in any order; one that has gone meanwhile is left out. */
export async function searchRows<Row extends { readonly id: string }>(
  db: TenantDb,
  list: SearchedList,
  { condition, page }: Search,
  load: (ids: readonly string[]) => Promise<readonly Row[]>,
): Promise<Page<Placed<Row>>> {
  const { rows: found, more } = toPage(await db.indexSnapshot((read) => search(read, list, { condition, page })), page)
  const rows = found.length === 0 ? [] : await load(found.map(({ id }) => id))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const placed = found.flatMap(({ id, key }) => {
    const row = byId.get(id)
    return row ? [{ row, position: [key, id] }] : []
  })
  return { rows: placed, more }
}

/** How many rows satisfy the condition. */
export async function countFound(
  db: TenantConnection,
  list: SearchedList,
  { condition, few = enough }: { readonly condition: Condition; readonly few?: number },
): Promise<number> {
  const { text, parameters } = totalStatement(list, condition, await smallestSet(db, list, condition, few))
  const [row] = await db.query<{ total: number }>(text, ...parameters)
  return row?.total ?? 0
}

/** The set with the fewest rows, if they are few. */
async function smallestSet(
  db: TenantConnection,
  list: SearchedList,
  condition: Condition,
  few: number,
): Promise<Ids | null> {
  const sets = toCandidates(condition)
  if (sets.length === 0) return null
  const { text, parameters } = countStatement(list, sets, few + 1)
  const [row] = await db.query<{ counts: number[] }>(text, ...parameters)
  const counts = row?.counts ?? []
  const fewest = Math.min(...counts)
  return fewest > few ? null : (sets[counts.indexOf(fewest)] ?? null)
}

/** The SKUs of the tenant that satisfy the condition, in any order. */
export async function findSkuIds(db: TenantConnection, condition: Condition<Test>): Promise<readonly SkuId[]> {
  const { text, parameters } = skuStatement(condition)
  return (await db.query<{ skuId: SkuId }>(text, ...parameters)).map(({ skuId }) => skuId)
}
