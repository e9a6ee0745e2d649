/** Which groups a caller asks for, as conditions. */
import type { Condition } from '../db/read/search/condition.ts'
import {
  flagLeaf,
  type GroupKind,
  kindLeaf,
  licensedLeaf,
  licenseLeaf,
  memberErrorLeaf,
} from '../db/read/search/group-leaf.ts'
import type { LicenseAssignmentError } from '../licensing/model.ts'
import { type Combined, refuseFilter, type TextFilter, textConditions, toCondition } from './list-filter.ts'

/** Which groups, as callers say it. */
export interface GroupFilterRequest extends Combined<GroupFilterRequest> {
  readonly displayName?: TextFilter | null
  readonly kind?: GroupKind | null
  readonly assignedSku?: string | null
  readonly hasAssignedLicenses?: boolean | null
  readonly hasMembersWithLicenseErrors?: boolean | null
  readonly memberLicenseError?: LicenseAssignmentError | null
  readonly isDynamic?: boolean | null
  readonly onPremisesSyncEnabled?: boolean | null
  readonly securityEnabled?: boolean | null
  readonly deleted?: boolean | null
}

const name = { table: '"group"', column: 'display_name_key' } as const

/** The conditions of a filter. Throws `Request_BadRequest`. */
export function toGroupCondition(filter: GroupFilterRequest): Condition {
  return toCondition(filter, ({ deleted, ...own }, path) => {
    if (typeof deleted === 'boolean' && path !== 'filter')
      throw refuseFilter(
        `${path}.deleted`,
        'belongs to the outermost filter: a list has either living or deleted groups',
      )
    const { isDynamic, onPremisesSyncEnabled, securityEnabled } = own
    const flags = Object.entries({ isDynamic, onPremisesSyncEnabled, securityEnabled })
    return [
      ...textConditions(name, own.displayName, `${path}.displayName`),
      ...(own.kind ? [kindLeaf(own.kind)] : []),
      ...(own.assignedSku ? [licenseLeaf(own.assignedSku)] : []),
      ...orNot(licensedLeaf, own.hasAssignedLicenses),
      ...orNot(memberErrorLeaf(null), own.hasMembersWithLicenseErrors),
      ...(own.memberLicenseError ? [memberErrorLeaf(own.memberLicenseError)] : []),
      ...flags.flatMap(
        ([flag, value]) => (typeof value === 'boolean' ? [flagLeaf(flag as 'isDynamic', value)] : []), // one of the three
      ),
    ]
  })
}

function orNot(condition: Condition, value: boolean | null | undefined): readonly Condition[] {
  if (typeof value !== 'boolean') return []
  return [value ? condition : { not: condition }]
}
