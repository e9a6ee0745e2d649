/** A small tenant as an import brings it, and what is in a tenant afterwards. */
import { skus } from '../../src/imports/demonstration/contoso.ts'
import type { TenantId } from '../../src/licensing/model.ts'
import type { Files } from './import-files.ts'
import type { TestDatabase } from './test-database.ts'

/** The id of a user that the files have. */
export const user = (number: number) => `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, '0')}`
/** The id of a group that they have. */
export const group = (number: number) => `bbbbbbbb-0000-4000-8000-${String(number).padStart(12, '0')}`
/** Plans of E3. */
export const sway = 'a23b959c-7ce8-4e57-9140-b90eb88a9e97'
export const yammer = '7547a3fe-08ee-4ccb-b430-5077c5041653'

/** Three people in a group that gives E3 without Sway, one of them with EMS E5 directly. */
export const small: Files = {
  'users.csv': [
    'id,userPrincipalName,displayName,usageLocation,accountEnabled,proxyAddresses,mailNickname',
    `${user(1)},ada@x.com,Ada,US,true,SMTP:ada@x.com;smtp:a.l@x.com;X500:/o=Ex/ou=First Group (A)/cn=ada,ada.l`,
    `${user(2)},bea@x.com,Bea,,false,,`,
    `${user(3)},carl@x.com,"Carl, the third",DE,,,`,
  ],
  'groups.csv': ['id,displayName,mailNickname', `${group(1)},Staff,staff`, `${group(2)},Others,`],
  'members.csv': [
    'groupId,memberId,sinceDateTime',
    `${group(1)},${user(3)},`,
    `${group(1)},${user(1)},2020-01-01T00:00:00Z`,
    `${group(1)},${user(2)},`,
    `${group(1)},${group(2)},`,
  ],
  'subscribedSkus.csv': [
    'skuId,prepaidUnits.enabled,prepaidUnits.warning,capabilityStatus',
    `${skus.e3},2,0,Enabled`,
    `${skus.emsE5},0,0,Warning`,
  ],
  'groupLicenses.csv': ['groupId,skuId,disabledPlans', `${group(1)},${skus.e3},${sway}`],
  'userLicenses.csv': ['userId,skuId,disabledPlans', `${user(2)},${skus.emsE5},`],
}

/** Its paths when everybody is evaluated. */
export const smallPaths = [
  { user: user(1), product: 'ENTERPRISEPACK', source: group(1), state: 'ACTIVE', error: null },
  { user: user(2), product: 'EMSPREMIUM', source: 'direct', state: 'ACTIVE', error: null },
  { user: user(2), product: 'ENTERPRISEPACK', source: group(1), state: 'ERROR', error: 'COUNT_VIOLATION' },
  { user: user(3), product: 'ENTERPRISEPACK', source: group(1), state: 'ACTIVE', error: null },
]

/** Reads what tests compare, of one tenant. */
export function tenantReads(database: TestDatabase) {
  const rows = async (tenantId: TenantId, text: string) => (await database.owner.query(text, [tenantId])).rows
  const paths = (tenantId: TenantId) =>
    rows(
      tenantId,
      `SELECT p.user_id AS "user", k.sku_part_number AS product, CASE p.source_kind WHEN 'USER' THEN 'direct' ELSE p.source_id::text END AS source,
         p.state::text, p.error::text FROM license_assignment_path p JOIN product k ON k.sku_id = p.sku_id
       WHERE p.tenant_id = $1 ORDER BY 1, 2, 3`,
    )
  const members = (tenantId: TenantId) =>
    rows(
      tenantId,
      `SELECT group_id AS "group", member_id AS member FROM membership WHERE tenant_id = $1 ORDER BY group_id, since, member_id`,
    )
  const gives = (tenantId: TenantId) =>
    rows(
      tenantId,
      `SELECT l.group_id AS "group", k.sku_part_number AS product, d.service_plan_ids AS plans, l.operation_id AS operation FROM group_license l
       JOIN product k ON k.sku_id = l.sku_id JOIN disabled_plan_set d ON d.tenant_id = $1 AND d.id = l.disabled_plan_set_id
       WHERE l.tenant_id = $1 ORDER BY 1, 2`,
    )
  const consumed = async (tenantId: TenantId) =>
    Object.fromEntries(
      (
        await rows(
          tenantId,
          `SELECT p.sku_part_number AS name, k.consumed_units AS units FROM subscribed_sku k JOIN product p USING (sku_id) WHERE k.tenant_id = $1`,
        )
      ).map(({ name, units }) => [name, units]),
    )
  return { rows, paths, members, gives, consumed }
}
