/**
 * Products, service plans and which product contains which, a statement for each table inside a change of the catalogue. Keys
 * are looked up by the tables' primary keys; only rows that differ are written. Nothing is removed: tenants may own a product,
 * and licences may name a plan, that a list does not have any more.
 */
import type pg from 'pg'
import type { Origin } from './change-catalog.ts'
import { type Before, type Tally, tallyOf } from './tally.ts'

/** A product by its names. */
export interface ProductNames {
  readonly skuId: string
  readonly skuPartNumber: string
  readonly displayName: string
}

/** A service plan by its names. */
export interface ServicePlanNames {
  readonly servicePlanId: string
  readonly servicePlanName: string
  readonly displayName: string
}

/** A product contains a service plan. */
export interface ProductContent {
  readonly skuId: string
  readonly servicePlanId: string
}

/** Adds products and gives those that are there the names; no SKU id may come twice. */
export function putProducts(client: pg.ClientBase, products: readonly ProductNames[], origin: Origin): Promise<Tally> {
  return tally(
    client,
    `WITH given AS (SELECT * FROM jsonb_to_recordset($1) AS r("skuId" uuid, "skuPartNumber" text, "displayName" text)),
     written AS (
       INSERT INTO product AS p (sku_id, sku_part_number, display_name, names_imported)
       SELECT "skuId", "skuPartNumber", "displayName", $2::boolean FROM given
       ON CONFLICT (sku_id) DO UPDATE
         SET sku_part_number = EXCLUDED.sku_part_number, display_name = EXCLUDED.display_name, names_imported = EXCLUDED.names_imported
         WHERE (EXCLUDED.names_imported OR NOT p.names_imported)
           AND (p.sku_part_number, p.display_name, p.names_imported)
             <> (EXCLUDED.sku_part_number, EXCLUDED.display_name, EXCLUDED.names_imported))
     SELECT p.sku_id IS NOT NULL AS there, (p.sku_part_number, p.display_name) = (g."skuPartNumber", g."displayName") AS same
     FROM given g LEFT JOIN product p ON p.sku_id = g."skuId"`,
    products,
    origin,
  )
}

/** Adds service plans and gives those that are there the names; no plan id may come twice. */
export function putServicePlans(
  client: pg.ClientBase,
  plans: readonly ServicePlanNames[],
  origin: Origin,
): Promise<Tally> {
  return tally(
    client,
    `WITH given AS (SELECT * FROM jsonb_to_recordset($1) AS r("servicePlanId" uuid, "servicePlanName" text, "displayName" text)),
     written AS (
       INSERT INTO service_plan AS p (service_plan_id, service_plan_name, display_name, names_imported)
       SELECT "servicePlanId", "servicePlanName", "displayName", $2::boolean FROM given
       ON CONFLICT (service_plan_id) DO UPDATE
         SET service_plan_name = EXCLUDED.service_plan_name, display_name = EXCLUDED.display_name, names_imported = EXCLUDED.names_imported
         WHERE (EXCLUDED.names_imported OR NOT p.names_imported)
           AND (p.service_plan_name, p.display_name, p.names_imported)
             IS DISTINCT FROM (EXCLUDED.service_plan_name, EXCLUDED.display_name, EXCLUDED.names_imported))
     SELECT p.service_plan_id IS NOT NULL AS there,
       (p.service_plan_name, p.display_name) IS NOT DISTINCT FROM (g."servicePlanName", g."displayName") AS same
     FROM given g LEFT JOIN service_plan p ON p.service_plan_id = g."servicePlanId"`,
    plans,
    origin,
  )
}

/** Makes the ids plans without a name where the catalogue does not know them; answers how many it did not know. */
export async function addServicePlans(client: pg.ClientBase, ids: Iterable<string>): Promise<number> {
  const { rowCount } = await client.query(
    `INSERT INTO service_plan (service_plan_id) SELECT DISTINCT unnest($1::uuid[]) ON CONFLICT DO NOTHING`,
    [[...ids]],
  )
  return rowCount ?? 0
}

/** Puts plans into products, all of which are there; answers how many were not in them yet. */
export async function addContents(client: pg.ClientBase, contents: readonly ProductContent[]): Promise<number> {
  const { rowCount } = await client.query(
    `INSERT INTO product_service_plan (sku_id, service_plan_id)
     SELECT "skuId", "servicePlanId" FROM jsonb_to_recordset($1) AS r("skuId" uuid, "servicePlanId" uuid)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(contents)],
  )
  return rowCount ?? 0
}

/** Runs a statement whose SELECT tells of each given row what was there before; that is what it sees beside an INSERT. */
async function tally(client: pg.ClientBase, text: string, given: readonly object[], origin: Origin): Promise<Tally> {
  const { rows } = await client.query<Before>(text, [JSON.stringify(given), origin === 'IMPORTED'])
  return tallyOf(rows)
}
