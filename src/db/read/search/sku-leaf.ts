/** SKUs by their units. A tenant owns few enough to look at each. */
import { type Test, thereIs } from './condition.ts'

const leaf = (test: string): Test => ({ test: () => test })

/** As `assignableUnits` of the laws. */
const assignable = `CASE WHEN o.capability_status IN ('Enabled', 'Warning') THEN o.enabled_units::bigint + o.warning_units ELSE 0 END`

/** SKUs of which a unit can still be given. */
export const availableLeaf = leaf(`${assignable} > o.consumed_units`)

/** SKUs of which more units are consumed than can be assigned. */
export const overAssignedLeaf = leaf(`${assignable} < o.consumed_units`)

/** SKUs of which somebody holds a unit. */
export const consumedLeaf = leaf('o.consumed_units > 0')

/** SKUs for which somebody waits; by the partial index of those. */
export const waitingLeaf = leaf(
  thereIs(
    `FROM license_assignment_path p WHERE p.tenant_id = $1::uuid AND p.sku_id = o.sku_id AND p.error = 'COUNT_VIOLATION'`,
  ),
)
