import { buildCatalog, type Catalog, type CatalogFacts } from '../../licensing/catalog.ts'
import type { TenantConnection } from '../tenant-connection.ts'

/** The facts about the products that the tenant owns, in one statement. */
const text = `
  WITH owned AS (SELECT sku_id FROM subscribed_sku WHERE tenant_id = $1)
  SELECT jsonb_build_object(
    'products', (SELECT coalesce(jsonb_agg(jsonb_build_object('skuId', sku_id, 'servicePlanIds', plans)), '[]')
                 FROM (SELECT sku_id, jsonb_agg(service_plan_id) AS plans FROM product_service_plan JOIN owned USING (sku_id) GROUP BY sku_id) p),
    'exclusiveSets', (SELECT coalesce(jsonb_agg(plans), '[]')
                      FROM (SELECT jsonb_agg(service_plan_id) AS plans FROM exclusive_set_plan GROUP BY service) e),
    'requirements', (SELECT coalesce(jsonb_agg(jsonb_build_object('servicePlanId', service_plan_id, 'alternatives', alternatives)), '[]')
                     FROM (SELECT service_plan_id, jsonb_agg(plans) AS alternatives
                           FROM (SELECT service_plan_id, jsonb_agg(required_service_plan_id) AS plans
                                 FROM plan_requirement GROUP BY service_plan_id, alternative) a GROUP BY service_plan_id) r),
    'mailPlans', (SELECT coalesce(jsonb_agg(service_plan_id), '[]') FROM service_plan WHERE provisions_mail),
    'barredLocations', (SELECT coalesce(jsonb_agg(jsonb_build_object('servicePlanId', service_plan_id, 'country', country)), '[]') FROM barred_location)
  ) AS facts`

/** The look-ups of the laws, for what the tenant owns. */
export async function loadCatalog(db: TenantConnection): Promise<Catalog> {
  const [row] = await db.query<{ facts: CatalogFacts }>(text)
  if (row === undefined) throw new Error('the catalogue answers one row')
  return buildCatalog(row.facts)
}
