/** Members and licences that cannot be written; asked when the users, groups and products of the import are. */
import type { Moment } from '../../sql/licensing-lock.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import { refuse, refuseRepeated } from './refuse.ts'

/**
 * Members: of groups that are not there, objects that are not there, dates to come, and dates that would move a member to
 * another place of a lap that is in progress, which would then leave somebody out or evaluate somebody twice.
 */
export async function refuseMembers(db: TenantConnection, moment: Moment): Promise<void> {
  await refuse(
    db,
    'members',
    `SELECT s.n, CASE
       WHEN g.id IS NULL THEN 'there is no group ' || s.group_id
       WHEN g.deleted_date_time IS NOT NULL THEN 'the group ' || s.group_id || ' is deleted'
       WHEN s.member_id = s.group_id THEN 'a group cannot be a member of itself'
       WHEN o.id IS NULL THEN 'there is no user or group ' || s.member_id
       WHEN coalesce(u.deleted_date_time, m.deleted_date_time) IS NOT NULL THEN 'the member ' || s.member_id || ' is deleted'
       WHEN s.since > $2::timestamptz THEN 'sinceDateTime is to come'
       WHEN lap.group_id IS NOT NULL AND s.since IS NOT NULL AND NOT EXISTS (
         SELECT FROM membership h WHERE h.tenant_id = $1 AND h.group_id = s.group_id AND h.member_id = s.member_id AND h.since = s.since)
         THEN 'sinceDateTime cannot be given while members of the group are being evaluated; import the line again when its licenseProcessingState is complete'
       END AS reason
     FROM import_member s
     LEFT JOIN "group" g ON g.tenant_id = $1 AND g.id = s.group_id
     LEFT JOIN directory_object o ON o.tenant_id = $1 AND o.id = s.member_id
     LEFT JOIN "user" u ON u.tenant_id = $1 AND u.id = s.member_id
     LEFT JOIN "group" m ON m.tenant_id = $1 AND m.id = s.member_id
     LEFT JOIN (SELECT DISTINCT group_id FROM license_operation WHERE tenant_id = $1 AND state = 'PROCESSING_IN_PROGRESS') lap
       ON lap.group_id = s.group_id`,
    moment,
  )
  await refuseRepeated(db, 'members', ['group_id', 'member_id'])
}

/** What is wrong with the product of the row `s`, by the owned product `k`: the last cases. */
const wrongProduct = `
       WHEN k.sku_id IS NULL THEN 'the tenant does not own the product ' || s.sku_id
       WHEN k.applies_to <> 'User' THEN 'the product ' || s.sku_id || ' is not for users (appliesTo ' || k.applies_to || ')'
       WHEN s.plans <> '{}' AND EXISTS (SELECT unnest(s.plans) EXCEPT SELECT p.service_plan_id FROM product_service_plan p WHERE p.sku_id = s.sku_id)
         THEN 'disabledPlans: the product ' || s.sku_id || ' has no service plan '
           || (SELECT min(f.plan::text) FROM (SELECT unnest(s.plans) AS plan EXCEPT SELECT p.service_plan_id FROM product_service_plan p WHERE p.sku_id = s.sku_id) f)`

/** Licences of groups that are not there or cannot have any, of products that the tenant does not own, with plans that are not theirs. */
export async function refuseGroupLicenses(db: TenantConnection): Promise<void> {
  await refuse(
    db,
    'groupLicenses',
    `SELECT s.n, CASE
       WHEN g.id IS NULL THEN 'there is no group ' || s.group_id
       WHEN g.deleted_date_time IS NOT NULL THEN 'the group ' || s.group_id || ' is deleted'
       WHEN s.sku_id IS NULL THEN NULL
       WHEN NOT g.security_enabled THEN 'the group ' || s.group_id || ' cannot have licences: its securityEnabled is false'
       ${wrongProduct} END AS reason
     FROM import_group_license s
     LEFT JOIN "group" g ON g.tenant_id = $1 AND g.id = s.group_id
     LEFT JOIN subscribed_sku k ON k.tenant_id = $1 AND k.sku_id = s.sku_id`,
  )
  await refuseRepeated(db, 'groupLicenses', ['group_id', 'sku_id'])
}

/** The same of the licences of users. */
export async function refuseUserLicenses(db: TenantConnection): Promise<void> {
  await refuse(
    db,
    'userLicenses',
    `SELECT s.n, CASE
       WHEN u.id IS NULL THEN 'there is no user ' || s.user_id
       WHEN u.deleted_date_time IS NOT NULL THEN 'the user ' || s.user_id || ' is deleted'
       ${wrongProduct} END AS reason
     FROM import_user_license s
     LEFT JOIN "user" u ON u.tenant_id = $1 AND u.id = s.user_id
     LEFT JOIN subscribed_sku k ON k.tenant_id = $1 AND k.sku_id = s.sku_id`,
  )
  await refuseRepeated(db, 'userLicenses', ['user_id', 'sku_id'])
}
