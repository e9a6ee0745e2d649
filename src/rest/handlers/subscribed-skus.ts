/** The products that the tenant owns, all of them or one. */
import type { SubscribedSkuRow } from '../../db/read/rows.ts'
import { getSubscribedSkuById } from '../../operations/get-subscribed-sku.ts'
import { listSubscribedSkus } from '../../operations/list-subscribed-skus.ts'
import { notFound } from '../../operations/refusals.ts'
import { answer, type Handler, type RestWorld } from '../exchange.ts'
import { loadServicePlans } from '../loaders/service-plans.ts'
import { readOptions } from '../odata/options.ts'
import { readSelect } from '../odata/select.ts'
import { render, selectionFor } from '../wire/properties.ts'
import { subscribedSkuType } from '../wire/subscribed-sku.ts'

const { properties } = subscribedSkuType

/** `GET /subscribedSkus` */
export const readSubscribedSkus: Handler = async (world, { root, query }) => {
  const { names, told } = readSelect(readOptions(query, ['$select']).$select ?? null, subscribedSkuType)
  const rows = await listSubscribedSkus(world.operation, { filter: null, selection: selectionFor(properties, names) })
  return answer({
    '@odata.context': `${world.baseUrl}/${root}/$metadata#subscribedSkus${told}`,
    value: await show(world, rows, names),
  })
}

/** `GET /subscribedSkus/{id}` */
export const readSubscribedSku: Handler = async (world, { root, parameters: { id = '' }, query }) => {
  const { names, told } = readSelect(readOptions(query, ['$select']).$select ?? null, subscribedSkuType)
  const row = await getSubscribedSkuById(world.operation, { id, selection: selectionFor(properties, names) })
  if (row === null)
    throw notFound(
      id,
      'id: the tenant owns no such product; it is named by {tenantId}_{skuId}, or by its SKU id alone.',
    )
  const [sku] = await show(world, [row], names)
  return answer({ '@odata.context': `${world.baseUrl}/${root}/$metadata#subscribedSkus${told}/$entity`, ...sku })
}

async function show(
  { operation }: RestWorld,
  rows: readonly SubscribedSkuRow[],
  names: readonly string[],
): Promise<readonly object[]> {
  const plansOf = await loadServicePlans(
    operation,
    rows.map(({ skuId }) => skuId),
    names,
  )
  return rows.map((row) => render(properties, names, { row, servicePlans: plansOf(row.skuId) }))
}
