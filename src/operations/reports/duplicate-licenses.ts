/** Users who have a product directly and from a group, and what they would lose with the direct licence; on one snapshot. */
import { loadCatalog } from '../../db/read/catalog.ts'
import type { PageRequest } from '../../db/read/page.ts'
import { loadPlanSets } from '../../db/read/plan-sets.ts'
import {
  countDuplicateLicenses,
  type DuplicateLicenseRow,
  findDuplicateLicenses,
  readInOrder,
  type TwoWays,
} from '../../db/read/reports/duplicate-licenses.ts'
import type { TenantConnection } from '../../db/tenant-connection.ts'
import type { Catalog } from '../../licensing/catalog.ts'
import type { PlanSet } from '../../licensing/model.ts'
import { isRedundant, plansOnlyDirect } from '../../licensing/redundancy.ts'

/** What a direct licence gives beside those from groups. */
interface Comparison {
  /** Of the direct licence. */
  readonly disabledPlans: PlanSet
  /** The plans that it enables and no active path from a group does. */
  readonly onlyDirectPlans: PlanSet
  readonly isRedundant: boolean
}

/** A product that a user has directly and from groups. */
export type DuplicateLicense = Omit<DuplicateLicenseRow, keyof TwoWays> & Pick<TwoWays, 'skuId'> & Comparison

/** Which of them are reported. */
export interface DuplicatesWanted {
  /** Only where the user would lose nothing with the direct licence. */
  readonly redundant: boolean
}

/** So many are looked at to find out which of them are redundant: at first, and where few are, at a time. */
const [fewest, most] = [100, 10_000]

/** The page by user and SKU, one more than its limit where there are more; in reading order. */
export async function readDuplicateLicenses(
  db: TenantConnection,
  { redundant }: DuplicatesWanted,
  page: PageRequest,
): Promise<readonly DuplicateLicense[]> {
  await readInOrder(db)
  const catalog = await loadCatalog(db)
  if (!redundant) return readPage(db, catalog, page)
  const found: DuplicateLicense[] = []
  for (let part = { ...page, limit: Math.max(page.limit, fewest) }; ; ) {
    const read = await readPage(db, catalog, part)
    found.push(...read.filter((each) => each.isRedundant))
    const last = read.at(-1)
    if (found.length > page.limit || read.length <= part.limit || !last) return found.slice(0, page.limit + 1)
    const bound = { position: [last.userId, last.skuId], inclusive: false }
    part = { ...part, [page.backwards ? 'before' : 'after']: bound, limit: Math.min(part.limit * 4, most) }
  }
}

/** How many there are on all pages. */
export async function countDuplicates(db: TenantConnection, { redundant }: DuplicatesWanted): Promise<number> {
  const ways = await countDuplicateLicenses(db)
  const compare = await createComparison(db, await loadCatalog(db), ways)
  return ways.reduce((sum, way) => (redundant && !compare(way).isRedundant ? sum : sum + way.users), 0)
}

async function readPage(
  db: TenantConnection,
  catalog: Catalog,
  page: PageRequest,
): Promise<readonly DuplicateLicense[]> {
  const rows = await findDuplicateLicenses(db, page)
  const compare = await createComparison(db, catalog, rows)
  return rows.map((row) => ({ userId: row.userId, skuId: row.skuId, groupIds: row.groupIds, ...compare(row) }))
}

/** Compares the ways of a page; users who have the same by the same plans share an answer. */
async function createComparison(
  db: TenantConnection,
  catalog: Catalog,
  ways: readonly TwoWays[],
): Promise<(way: TwoWays) => Comparison> {
  const plansOf = await loadPlanSets(
    db,
    ways.flatMap(({ directSet, activeSets }) => [directSet, ...activeSets]),
  )
  const known = new Map<string, Comparison>()
  return ({ skuId, directSet, activeSets }) => {
    const key = [skuId, directSet, ...activeSets].join()
    const before = known.get(key)
    if (before) return before
    const toLicense = (set: number) => ({ skuId, disabledPlans: plansOf(set) })
    const [direct, fromGroups] = [toLicense(directSet), activeSets.map(toLicense)]
    const onlyDirectPlans = plansOnlyDirect(catalog, direct, fromGroups)
    const { disabledPlans } = direct
    const compared = { disabledPlans, onlyDirectPlans, isRedundant: isRedundant(onlyDirectPlans, fromGroups) }
    known.set(key, compared)
    return compared
  }
}
