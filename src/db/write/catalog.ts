/**
 * Loads the product's own catalogue (prisma/catalogue.json). Idempotent. It adds products and plans and removes none, gives
 * them their names and rules, and leaves alone what an import has named or ruled: a later start does not undo an import.
 */
import { readFile } from 'node:fs/promises'
import type pg from 'pg'
import { z } from 'zod'
import { changeCatalog } from './catalog/change-catalog.ts'
import { addContents, addServicePlans, putProducts, putServicePlans } from './catalog/products.ts'
import { putRules } from './catalog/rules.ts'

const file = new URL('../../../prisma/catalogue.json', import.meta.url)

const schema = z.object({
  products: z.array(
    z.object({
      skuId: z.guid(),
      skuPartNumber: z.string(),
      displayName: z.string(),
      servicePlanIds: z.array(z.guid()),
    }),
  ),
  servicePlans: z.array(z.object({ servicePlanId: z.guid(), servicePlanName: z.string(), displayName: z.string() })),
  mutuallyExclusive: z.array(z.object({ service: z.string(), servicePlanIds: z.array(z.guid()) })),
  dependencies: z.array(z.object({ servicePlanId: z.guid(), requiresAnyOf: z.array(z.array(z.guid())) })),
  mailProvisioning: z.array(z.guid()),
  barredLocations: z.array(z.object({ servicePlanId: z.guid(), countries: z.array(z.string()) })),
})

/** Writes the catalogue as one change of it. */
export async function writeCatalogue(connection: pg.PoolConfig): Promise<void> {
  const facts = schema.parse(JSON.parse(await readFile(file, 'utf8')))
  const contents = facts.products.flatMap(({ skuId, servicePlanIds }) =>
    servicePlanIds.map((servicePlanId) => ({ skuId, servicePlanId })),
  )
  await changeCatalog(connection, async (client) => {
    await putProducts(client, facts.products, 'SHIPPED')
    await putServicePlans(client, facts.servicePlans, 'SHIPPED')
    await addServicePlans(
      client,
      contents.map(({ servicePlanId }) => servicePlanId),
    )
    await addContents(client, contents)
    await putRules(client, facts, 'SHIPPED')
  })
}
