/** What an import writes: each of these is one change of the catalogue, all of it or nothing, and evaluates nobody. */
import type { Database } from '../../client.ts'
import { changeCatalog } from './change-catalog.ts'
import {
  addContents,
  type ProductContent,
  type ProductNames,
  putProducts,
  putServicePlans,
  type ServicePlanNames,
} from './products.ts'
import { type LicensingRules, putRules, type RulesTally } from './rules.ts'
import type { Tally } from './tally.ts'

/** Products, the plans that they contain, and both by name. No key comes twice, and what contents name is in the other two. */
export interface ProductList {
  readonly products: readonly ProductNames[]
  readonly servicePlans: readonly ServicePlanNames[]
  readonly contents: readonly ProductContent[]
}

/** What became of a list of products. */
export interface ProductListTally {
  readonly products: Tally
  readonly servicePlans: Tally
  readonly contents: Tally
  /** What the catalogue has beyond the list; `contents` counts the products of the list only. */
  readonly kept: { readonly products: number; readonly servicePlans: number; readonly contents: number }
}

/** Adds the list to the catalogue, whose names it replaces; what the list does not have stays. */
export function importProductList(
  { connection }: Pick<Database, 'connection'>,
  list: ProductList,
): Promise<ProductListTally> {
  return changeCatalog(connection, async (client) => {
    const products = await putProducts(client, list.products, 'IMPORTED')
    const servicePlans = await putServicePlans(client, list.servicePlans, 'IMPORTED')
    const added = await addContents(client, list.contents)
    const { rows } = await client.query<{ products: number; plans: number; contents: number }>(
      `SELECT (SELECT count(*) FROM product)::int AS products, (SELECT count(*) FROM service_plan)::int AS plans,
         (SELECT count(*) FROM product_service_plan WHERE sku_id = ANY ($1::uuid[]))::int AS contents`,
      [list.products.map(({ skuId }) => skuId)],
    )
    const [now] = rows
    if (now === undefined) throw new Error('a count answers one row')
    const kept = {
      products: now.products - list.products.length,
      servicePlans: now.plans - list.servicePlans.length,
      contents: now.contents - list.contents.length,
    }
    return { products, servicePlans, contents: { added, changed: 0, unchanged: list.contents.length - added }, kept }
  })
}

/** Adds the rules to the catalogue; an exclusive set of the same service and a plan's requirements are replaced. */
export function importRules({ connection }: Pick<Database, 'connection'>, rules: LicensingRules): Promise<RulesTally> {
  return changeCatalog(connection, (client) => putRules(client, rules, 'IMPORTED'))
}
