/** Writes a tenant as the CSV files that `tenant import` reads. */
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify'
import type { TestDatabase } from '../../support/test-database.ts'

const list = (array: string) => `array_to_string(${array}, ';')`
const moment = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
const addresses = (id: string) =>
  `(SELECT string_agg(address, ';' ORDER BY position) FROM proxy_address a WHERE a.tenant_id = $1 AND a.object_id = ${id})`
const plans = (table: string) =>
  `(SELECT ${list('service_plan_ids')} FROM disabled_plan_set d WHERE d.tenant_id = $1 AND d.id = ${table}.disabled_plan_set_id)`

/** Each ordered by a key, which the next page begins behind. */
const files = {
  users: `SELECT id AS key, id, user_principal_name AS "userPrincipalName", display_name AS "displayName", given_name AS "givenName", surname, mail,
      mail_nickname AS "mailNickname", job_title AS "jobTitle", department, office_location AS "officeLocation",
      account_enabled::text AS "accountEnabled", usage_location AS "usageLocation", ${moment('created_date_time')} AS "createdDateTime",
      ${addresses('u.id')} AS "proxyAddresses" FROM "user" u WHERE tenant_id = $1`,
  groups: `SELECT id AS key, id, display_name AS "displayName", description, mail_nickname AS "mailNickname", security_enabled::text AS "securityEnabled",
      mail_enabled::text AS "mailEnabled", mail, ${list('group_types')} AS "groupTypes", membership_rule AS "membershipRule",
      membership_rule_processing_state AS "membershipRuleProcessingState", visibility, ${moment('created_date_time')} AS "createdDateTime",
      on_premises_sync_enabled::text AS "onPremisesSyncEnabled", ${addresses('g.id')} AS "proxyAddresses" FROM "group" g WHERE tenant_id = $1`,
  members: `SELECT group_id || ' ' || member_id AS key, group_id AS "groupId", member_id AS "memberId", ${moment('since')} AS "sinceDateTime"
      FROM membership WHERE tenant_id = $1`,
  subscribedSkus: `SELECT sku_id AS key, sku_id AS "skuId", applies_to AS "appliesTo", enabled_units AS "prepaidUnits.enabled" FROM subscribed_sku WHERE tenant_id = $1`,
  groupLicenses: `SELECT group_id || ' ' || sku_id AS key, group_id AS "groupId", sku_id AS "skuId", ${plans('l')} AS "disabledPlans"
      FROM group_license l WHERE tenant_id = $1`,
  userLicenses: `SELECT user_id || ' ' || sku_id AS key, user_id AS "userId", sku_id AS "skuId", ${plans('p')} AS "disabledPlans"
      FROM license_assignment_path p WHERE tenant_id = $1 AND source_kind = 'USER'`,
}

/** Answers how many lines the files have. */
export async function exportTenant({ owner }: TestDatabase, tenantId: string, folder: string): Promise<number> {
  let lines = 0
  for (const [name, query] of Object.entries(files)) {
    const { rows } = await owner.query<Record<string, unknown>>(`SELECT * FROM (${query}) r ORDER BY key`, [tenantId])
    for (const row of rows) delete row['key']
    lines += rows.length
    await pipeline(Readable.from(rows), stringify({ header: true }), createWriteStream(join(folder, `${name}.csv`)))
  }
  return lines
}
