/**
 * Lines → a list of products in which each is there once. Microsoft's list repeats itself, also in other words: of a product's
 * names, a plan's names and a plan of a product, what comes first in the file wins.
 */
import type { ProductList } from '../../db/write/catalog/import.ts'
import type { ProductContent, ProductNames, ServicePlanNames } from '../../db/write/catalog/products.ts'
import { createLineNotes, type LineNotes } from './line-notes.ts'
import type { ProductLine } from './product-line.ts'

/** What was noticed in lines that were taken. */
export interface ProductListNotes {
  /** Lines that say what an earlier one says. */
  readonly repeated: number
  /** Lines with a plan of a product that an earlier line has in other words. */
  readonly otherWords: LineNotes
  /** The other lines that name their product or their plan otherwise than the first line which names it. */
  readonly otherNames: number
  /** Every `String_Id` that stands for more than one product, each of which is in the list. */
  readonly sharedStringIds: readonly string[]
}

/** A list that grows line by line. */
export interface ProductListCollector {
  /** Takes a line; lines come in their order. */
  take(line: number, said: ProductLine): void
  /** The list so far, and what is to be told about it. */
  collected(): { readonly list: ProductList; readonly notes: ProductListNotes }
}

/** An empty list. */
export function createProductListCollector(): ProductListCollector {
  const products = new Map<string, ProductNames>()
  const servicePlans = new Map<string, ServicePlanNames>()
  const contents = new Map<string, ProductContent & { readonly line: number; readonly words: string }>()
  const otherWords = createLineNotes()
  let [repeated, otherNames] = [0, 0]

  function take(line: number, said: ProductLine): void {
    const { skuId, skuPartNumber, displayName, servicePlanId, servicePlanName, servicePlanDisplayName } = said
    const product = remember(products, skuId, { skuId, skuPartNumber, displayName })
    const plan = remember(servicePlans, servicePlanId, {
      servicePlanId,
      servicePlanName,
      displayName: servicePlanDisplayName,
    })
    const words = Object.values(said).join('\n')
    const first = remember(contents, `${skuId} ${servicePlanId}`, { skuId, servicePlanId, line, words })
    if (first.line === line) {
      const names = [product.skuPartNumber, product.displayName, plan.servicePlanName, plan.displayName]
      if (names.join('\n') !== [skuPartNumber, displayName, servicePlanName, servicePlanDisplayName].join('\n'))
        otherNames++
    } else if (first.words === words) repeated++
    else otherWords.add(line, `the same product and plan as in line ${first.line}`)
  }

  return {
    take,
    collected: () => ({
      list: {
        products: [...products.values()],
        servicePlans: [...servicePlans.values()],
        contents: [...contents.values()].map(({ skuId, servicePlanId }) => ({ skuId, servicePlanId })),
      },
      notes: { repeated, otherWords, otherNames, sharedStringIds: findShared([...products.values()]) },
    }),
  }
}

/** What the map has under the key, which is the value where it had nothing. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): Value {
  const first = map.get(key) ?? value
  map.set(key, first)
  return first
}

function findShared(products: readonly ProductNames[]): readonly string[] {
  const once = new Set<string>()
  const shared = new Set<string>()
  for (const { skuPartNumber } of products) (once.has(skuPartNumber) ? shared : once).add(skuPartNumber)
  return [...shared]
}
