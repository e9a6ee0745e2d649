/** Users with paths that no engine made: every mixture of states and plans of which a report may be asked. */
import fc from 'fast-check'
import { guidOf, skus } from '../../src/imports/demonstration/contoso.ts'
import { type Contoso, groupId, tenantId } from './contoso.ts'

const people = 120
const products = [skus.e1, skus.e3, skus.emsE5]
const sources = ['Sales Team', 'Engineering', 'Site 1', 'Site 2'].map(groupId)

const states = ['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE_WITH_ERROR', 'ERROR'] as const
/** A path has one of the sets of its product; null: there is no such path. */
const path = fc.option(fc.record({ state: fc.constantFrom(...states), set: fc.integer({ min: 0, max: 4 }) }), {
  freq: 2,
})
const ways = fc.record({ direct: path, groups: fc.tuple(path, path, path, path) })

/** Replaces the paths of the tenant; the same each time. */
export async function writeRandomPaths({ sql }: Pick<Contoso, 'sql'>): Promise<void> {
  await sql('DELETE FROM license_assignment_path')
  // Of each product: none, one, another, both; and one that the product has not.
  for (const skuId of products)
    await sql(
      `INSERT INTO disabled_plan_set (tenant_id, service_plan_ids)
       SELECT $1, uuid_set(s) FROM (SELECT array_agg(service_plan_id ORDER BY service_plan_id) AS p FROM product_service_plan WHERE sku_id = $2) x,
         LATERAL (VALUES (p[:0]), (p[1:1]), (p[2:2]), (p[1:2]), (p[1:1] || $3::uuid)) AS v(s) ON CONFLICT DO NOTHING`,
      tenantId,
      skuId,
      guidOf('plan', 1),
    )
  const drawn = fc.sample(ways, { seed: 7, numRuns: people * products.length })
  const rows = drawn.flatMap(({ direct, groups }, index) => {
    const [userId, skuId] = [guidOf('user', (index % people) + 1), products[Math.floor(index / people)]]
    const of = [[userId, direct] as const, ...sources.map((id, at) => [id, groups[at] ?? null] as const)]
    return of.flatMap(([sourceId, way]) => (way ? [{ userId, skuId, sourceId, ...way }] : []))
  })
  await sql(
    `INSERT INTO license_assignment_path (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state, error)
     SELECT $1, r."userId", r."skuId", r."sourceId", CASE WHEN r."userId" = r."sourceId" THEN 'USER' ELSE 'GROUP' END::directory_object_kind,
       (SELECT d.id FROM disabled_plan_set d WHERE d.tenant_id = $1 AND d.service_plan_ids = uuid_set(
         (SELECT CASE r.set WHEN 0 THEN p[:0] WHEN 1 THEN p[1:1] WHEN 2 THEN p[2:2] WHEN 3 THEN p[1:2] ELSE p[1:1] || $3::uuid END
          FROM (SELECT array_agg(service_plan_id ORDER BY service_plan_id) AS p FROM product_service_plan WHERE sku_id = r."skuId") x))),
       CASE WHEN r."userId" = r."sourceId" AND r.state = 'ACTIVE_WITH_ERROR' THEN 'ACTIVE' ELSE r.state END::license_assignment_status,
       CASE WHEN r.state = 'ERROR' OR (r.state = 'ACTIVE_WITH_ERROR' AND r."userId" <> r."sourceId") THEN 'OTHER' END::license_assignment_error
     FROM jsonb_to_recordset($2::jsonb) AS r("userId" uuid, "skuId" uuid, "sourceId" uuid, state text, set int)`,
    tenantId,
    JSON.stringify(rows),
    guidOf('plan', 1),
  )
  await sql(
    `UPDATE subscribed_sku k SET consumed_units = (SELECT count(DISTINCT user_id) FROM license_assignment_path p
       WHERE p.tenant_id = k.tenant_id AND p.sku_id = k.sku_id AND p.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR'))`,
  )
}
