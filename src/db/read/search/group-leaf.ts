/** Groups by their licences, their members' errors and their kind. */
import { type Leaf, thereIs } from './condition.ts'

/** Groups that give the SKU. By (tenant, SKU, group). */
export function licenseLeaf(skuId: string): Leaf {
  return {
    test: (bind) =>
      thereIs(
        `FROM group_license l WHERE l.tenant_id = $1::uuid AND l.sku_id = ${bind(skuId)}::uuid AND l.group_id = o.id`,
      ),
    candidates: [
      (bind) =>
        `SELECT l.group_id AS id FROM group_license l WHERE l.tenant_id = $1::uuid AND l.sku_id = ${bind(skuId)}::uuid`,
    ],
  }
}

/** Groups that give anything. */
export const licensedLeaf: Leaf = {
  test: () => thereIs('FROM group_license l WHERE l.tenant_id = $1::uuid AND l.group_id = o.id'),
  candidates: [() => 'SELECT l.group_id AS id FROM group_license l WHERE l.tenant_id = $1::uuid'],
}

/**
 * Groups with a path in error; null: of whatever kind. The groups of one kind follow each other in the index (tenant, error,
 * source, user), which is read from one to the next.
 */
export function memberErrorLeaf(error: string | null): Leaf {
  const kind = (place: string) =>
    error === null ? 'p.error IS NOT NULL' : `p.error IS NOT NULL AND p.error = ${place}::license_assignment_error`
  return {
    test: (bind) =>
      thereIs(
        `FROM license_assignment_path p WHERE p.tenant_id = $1::uuid AND p.source_id = o.id AND ${kind(error === null ? '' : bind(error))}`,
      ),
    candidates: [
      (bind) => {
        const where = `p.tenant_id = $1::uuid AND ${kind(error === null ? '' : bind(error))}`
        const next = (after: string) =>
          `SELECT p.source_id FROM license_assignment_path p WHERE ${where}${after} ORDER BY p.source_id LIMIT 1`
        return `WITH RECURSIVE source AS (
          (${next('')})
          UNION ALL
          SELECT (${next(' AND p.source_id > s.source_id')}) FROM source s WHERE s.source_id IS NOT NULL)
        SELECT s.source_id AS id FROM source s WHERE s.source_id IS NOT NULL`
      },
    ],
  }
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

/** Groups of a kind. A tenant has few enough groups to look at each in the order of the list. */
export function kindLeaf(kind: GroupKind): Leaf {
  return { test: () => kinds[kind], candidates: [] }
}

/** Groups whose members follow from a rule, or that are synced from elsewhere, or not. */
export function flagLeaf(flag: 'isDynamic' | 'onPremisesSyncEnabled' | 'securityEnabled', value: boolean): Leaf {
  const flags = {
    isDynamic: `'DynamicMembership' = ANY (o.group_types)`,
    onPremisesSyncEnabled: 'coalesce(o.on_premises_sync_enabled, false)',
    securityEnabled: 'o.security_enabled',
  }
  return { test: () => (value ? flags[flag] : `NOT ${flags[flag]}`), candidates: [] }
}
