/** Groups by their licences, their members' errors and their kind. */
import { type Bind, type Ids, type Leaf, rowLeaf, thereIs } from './condition.ts'

/** Groups that give the SKU. By (tenant, SKU, group). */
export function licenseLeaf(skuId: string): Leaf {
  const licences = (bind: Bind) =>
    `FROM group_license l WHERE l.tenant_id = $1::uuid AND l.sku_id = ${bind(skuId)}::uuid`
  const ids: Ids = (bind) => `SELECT l.group_id AS id ${licences(bind)}`
  return { test: (bind) => thereIs(`${licences(bind)} AND l.group_id = o.id`), ids, candidates: [ids] }
}

const licensed: Ids = () => 'SELECT l.group_id AS id FROM group_license l WHERE l.tenant_id = $1::uuid'

/** Groups that give anything. */
export const licensedLeaf: Leaf = {
  test: () => thereIs('FROM group_license l WHERE l.tenant_id = $1::uuid AND l.group_id = o.id'),
  ids: licensed,
  candidates: [licensed],
}

/**
 * Groups with a path in error; null: of whatever kind. The groups of one kind follow each other in the index (tenant, error,
 * source, user), and those of all kinds in (tenant, source, user) of paths in error, which is read from one to the next.
 */
export function memberErrorLeaf(error: string | null): Leaf {
  const paths = (bind: Bind) =>
    `FROM license_assignment_path p WHERE p.tenant_id = $1::uuid AND p.error IS NOT NULL${error === null ? '' : ` AND p.error = ${bind(error)}::license_assignment_error`}`
  const ids: Ids = (bind) => {
    const rows = paths(bind)
    const next = (after: string) =>
      `SELECT p.source_id ${rows} AND p.source_kind = 'GROUP'${after} ORDER BY p.source_id LIMIT 1`
    return `WITH RECURSIVE source AS (
      (${next('')})
      UNION ALL
      SELECT (${next(' AND p.source_id > s.source_id')}) FROM source s WHERE s.source_id IS NOT NULL)
    SELECT s.source_id AS id FROM source s WHERE s.source_id IS NOT NULL`
  }
  return { test: (bind) => thereIs(`${paths(bind)} AND p.source_id = o.id`), ids, candidates: [ids] }
}

/** What Microsoft calls the kinds of groups. */
export type GroupKind = 'SECURITY' | 'MAIL_ENABLED_SECURITY' | 'DISTRIBUTION' | 'MICROSOFT_365'

const unified = `'Unified' = ANY (o.group_types)`
const kinds: Record<GroupKind, string> = {
  SECURITY: `o.security_enabled AND NOT o.mail_enabled AND NOT ${unified}`,
  MAIL_ENABLED_SECURITY: `o.security_enabled AND o.mail_enabled AND NOT ${unified}`,
  DISTRIBUTION: `NOT o.security_enabled AND o.mail_enabled AND NOT ${unified}`,
  MICROSOFT_365: unified,
}

/** Groups of a kind; those that are not only security groups by a partial index. Security groups are what most groups are. */
export function kindLeaf(kind: GroupKind): Leaf {
  return kind === 'SECURITY' ? { ...rowLeaf('"group"', () => kinds[kind]), candidates: [] } : rareLeaf(kinds[kind])
}

/** Groups whose members follow from a rule. */
export const dynamicLeaf = rareLeaf(`'DynamicMembership' = ANY (o.group_types)`)

/** Groups that are synced from a directory on premises. */
export const syncedLeaf = rareLeaf('o.on_premises_sync_enabled IS TRUE')

/** Groups that were synced from there, and are no more. */
export const onceSyncedLeaf: Leaf = {
  ...rowLeaf('"group"', () => 'o.on_premises_sync_enabled IS FALSE'),
  candidates: [],
}

/** Groups that can be given directory roles. */
export const roleLeaf = rareLeaf('o.is_assignable_to_role IS TRUE')

/** Groups of which it is said that they cannot. */
export const noRoleLeaf: Leaf = { ...rowLeaf('"group"', () => 'o.is_assignable_to_role IS FALSE'), candidates: [] }

/** Groups that receive mail: those of Exchange and Microsoft 365 groups, each by their partial index. */
export const mailEnabledLeaf: Leaf = {
  test: () => 'o.mail_enabled',
  ids: (_, life) => mailEnabled(life),
  candidates: [() => mailEnabled('true')],
}

function mailEnabled(life: string): string {
  const groups = `SELECT o.id FROM "group" o WHERE o.tenant_id = $1::uuid AND ${life} AND o.mail_enabled`
  return `${groups} AND NOT (${unified}) UNION ALL ${groups} AND ${unified}`
}

/** Groups that are no security groups. */
export const notSecurityLeaf = rareLeaf('NOT o.security_enabled')

/** What has a partial index of those groups, deleted or not. */
function rareLeaf(test: string): Leaf {
  const range: Ids = () => `SELECT o.id FROM "group" o WHERE o.tenant_id = $1::uuid AND ${test}`
  return { ...rowLeaf('"group"', () => test), candidates: [range] }
}
