/** Loads the product's own catalogue (prisma/catalogue.json). Idempotent; it adds and updates, and removes nothing. */
import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { z } from 'zod'

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

/** Writes the catalogue in one transaction, a statement for each table. */
export async function writeCatalogue(connection: pg.PoolConfig): Promise<void> {
  const facts = schema.parse(JSON.parse(await readFile(file, 'utf8')))
  const rules = [
    ...facts.mutuallyExclusive.flatMap((set) => set.servicePlanIds),
    ...facts.dependencies.flatMap((rule) => [rule.servicePlanId, ...rule.requiresAnyOf.flat()]),
    ...facts.mailProvisioning,
    ...facts.barredLocations.map((rule) => rule.servicePlanId),
    ...facts.products.flatMap((product) => product.servicePlanIds),
  ]
  const client = new pg.Client(connection)
  await client.connect()
  const write = (text: string, rows: readonly object[]) => client.query(text, [JSON.stringify(rows)])
  try {
    await client.query('BEGIN')
    await write(
      `INSERT INTO product SELECT * FROM jsonb_to_recordset($1) AS r(sku_id uuid, sku_part_number text, display_name text)
       ON CONFLICT (sku_id) DO UPDATE SET sku_part_number = EXCLUDED.sku_part_number, display_name = EXCLUDED.display_name`,
      facts.products.map((p) => ({ sku_id: p.skuId, sku_part_number: p.skuPartNumber, display_name: p.displayName })),
    )
    await write(
      `INSERT INTO service_plan (service_plan_id, service_plan_name, display_name)
       SELECT * FROM jsonb_to_recordset($1) AS r(id uuid, name text, display_name text)
       ON CONFLICT (service_plan_id) DO UPDATE
         SET service_plan_name = EXCLUDED.service_plan_name, display_name = EXCLUDED.display_name`,
      facts.servicePlans.map((p) => ({ id: p.servicePlanId, name: p.servicePlanName, display_name: p.displayName })),
    )
    await write(
      `INSERT INTO service_plan (service_plan_id) SELECT id FROM jsonb_to_recordset($1) AS r(id uuid) ON CONFLICT DO NOTHING`,
      [...new Set(rules)].map((id) => ({ id })),
    )
    await write(
      `UPDATE service_plan SET provisions_mail = true FROM jsonb_to_recordset($1) AS r(id uuid) WHERE service_plan_id = r.id`,
      facts.mailProvisioning.map((id) => ({ id })),
    )
    await write(
      `INSERT INTO product_service_plan SELECT * FROM jsonb_to_recordset($1) AS r(sku_id uuid, plan uuid) ON CONFLICT DO NOTHING`,
      facts.products.flatMap(({ skuId, servicePlanIds }) => servicePlanIds.map((plan) => ({ sku_id: skuId, plan }))),
    )
    await write(
      `INSERT INTO exclusive_set SELECT service FROM jsonb_to_recordset($1) AS r(service text) ON CONFLICT DO NOTHING`,
      facts.mutuallyExclusive.map(({ service }) => ({ service })),
    )
    await write(
      `INSERT INTO exclusive_set_plan SELECT * FROM jsonb_to_recordset($1) AS r(service text, plan uuid) ON CONFLICT DO NOTHING`,
      facts.mutuallyExclusive.flatMap(({ service, servicePlanIds }) =>
        servicePlanIds.map((plan) => ({ service, plan })),
      ),
    )
    await write(
      `INSERT INTO plan_requirement SELECT * FROM jsonb_to_recordset($1) AS r(plan uuid, alternative int, required uuid) ON CONFLICT DO NOTHING`,
      facts.dependencies.flatMap(({ servicePlanId, requiresAnyOf }) =>
        requiresAnyOf.flatMap((all, alternative) =>
          all.map((required) => ({ plan: servicePlanId, alternative, required })),
        ),
      ),
    )
    await write(
      `INSERT INTO barred_location SELECT * FROM jsonb_to_recordset($1) AS r(plan uuid, country char(2)) ON CONFLICT DO NOTHING`,
      facts.barredLocations.flatMap(({ servicePlanId, countries }) =>
        countries.map((country) => ({ plan: servicePlanId, country })),
      ),
    )
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}
