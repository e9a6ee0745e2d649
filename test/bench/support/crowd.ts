/** A tenant with one large group of people of five profiles, one in a hundred of whom fails. */
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { GroupId, SkuId, TenantId } from '../../../src/licensing/model.ts'
import type { TestDatabase } from '../../support/test-database.ts'

export const crowdTenantId = 'aaaaaaaa-0000-4000-8000-000000000001' as TenantId
export const crowdGroupId = 'bbbbbbbb-0000-4000-8000-000000000001' as GroupId
export const crowdSkus = [skus.e3, skus.emsE5] as readonly string[] as readonly SkuId[]

/** The id of the nth person, as random as real ones are. */
const id = `md5('person ' || n)::uuid`
const batch = 100_000

/**
 * Five profiles by n mod 100: 0 holds E1 directly, which E3 excludes; 1 to 10 and 11 to 20 hold EMS E5 directly, in two
 * countries; the others, odd and even, hold nothing, in two countries. Seats suffice.
 */
export async function createCrowd({ owner }: TestDatabase, people: number): Promise<void> {
  const run = (text: string, ...values: unknown[]) => owner.query(text, [crowdTenantId, ...values])
  await run(`INSERT INTO tenant VALUES ($1, 'Crowd', 'US')`)
  await run('INSERT INTO licensing_lock VALUES ($1)')
  await run(`INSERT INTO directory_object VALUES ($1, $2, 'GROUP')`, crowdGroupId)
  await run(
    `INSERT INTO "group" (tenant_id, id, display_name, mail_nickname, security_enabled) VALUES ($1, $2, 'Everybody', 'everybody', true)`,
    crowdGroupId,
  )
  for (const sku of [...crowdSkus, skus.e1, skus.e5])
    await run('INSERT INTO subscribed_sku (tenant_id, sku_id, enabled_units) VALUES ($1, $2, $3)', sku, people)
  await run(`INSERT INTO disabled_plan_set (tenant_id, service_plan_ids) VALUES ($1, '{}')`)
  for (let from = 1; from <= people; from += batch) await addPeople(run, from, Math.min(people, from + batch - 1))
  await run(
    `UPDATE subscribed_sku k SET consumed_units = (SELECT count(*) FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.sku_id = k.sku_id)
     WHERE k.tenant_id = $1`,
  )
  await owner.query('VACUUM ANALYZE')
}

type Run = (text: string, ...values: unknown[]) => Promise<unknown>

async function addPeople(run: Run, from: number, to: number): Promise<void> {
  const numbers = 'generate_series($2::int, $3::int) n'
  await run(`INSERT INTO directory_object SELECT $1, ${id}, 'USER' FROM ${numbers}`, from, to)
  await run(
    `INSERT INTO "user" (tenant_id, id, display_name, user_principal_name, usage_location)
     SELECT $1, ${id}, 'Person ' || n, 'person' || n || '@crowd.example',
       CASE WHEN n % 100 BETWEEN 11 AND 20 OR (n % 100 > 20 AND n % 2 = 0) THEN 'DE' ELSE 'US' END FROM ${numbers}`,
    from,
    to,
  )
  await run(
    `INSERT INTO membership (tenant_id, group_id, member_id, member_kind, since)
     SELECT $1, $4, ${id}, 'USER', now() - interval '1 day' + n * interval '1 microsecond' FROM ${numbers}`,
    from,
    to,
    crowdGroupId,
  )
  await run(
    `INSERT INTO license_assignment_path (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state)
     SELECT $1, ${id}, CASE WHEN n % 100 = 0 THEN $4::uuid ELSE $5::uuid END, ${id}, 'USER', s.id, 'ACTIVE'
     FROM ${numbers} JOIN disabled_plan_set s ON s.tenant_id = $1 WHERE n % 100 <= 20`,
    from,
    to,
    skus.e1,
    skus.emsE5,
  )
}
