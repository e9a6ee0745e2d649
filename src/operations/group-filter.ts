/** Which groups a caller asks for, as conditions. */
import { type Condition, idLeaf } from '../db/read/search/condition.ts'
import {
  dynamicLeaf,
  type GroupKind,
  kindLeaf,
  licensedLeaf,
  licenseLeaf,
  mailEnabledLeaf,
  memberErrorLeaf,
  noRoleLeaf,
  notSecurityLeaf,
  onceSyncedLeaf,
  roleLeaf,
  syncedLeaf,
} from '../db/read/search/group-leaf.ts'
import { withoutMailLeaf } from '../db/read/search/text-leaf.ts'
import type { LicenseAssignmentError } from '../licensing/model.ts'
import {
  addressConditions,
  type Combined,
  flag,
  type MailFilter,
  mailConditions,
  refuseFilter,
  type TextFilter,
  textConditions,
  toCondition,
  toFilterId,
} from './list-filter.ts'

/** Which groups, as callers say it. */
export interface GroupFilterRequest extends Combined<GroupFilterRequest> {
  readonly id?: string | null
  readonly displayName?: TextFilter | null
  readonly mail?: MailFilter | null
  readonly mailNickname?: MailFilter | null
  readonly hasMail?: boolean | null
  /** One of its addresses, with its prefix: `smtp:sales@contoso.com`. */
  readonly proxyAddresses?: MailFilter | null
  readonly kind?: GroupKind | null
  readonly assignedSku?: string | null
  readonly hasAssignedLicenses?: boolean | null
  readonly hasMembersWithLicenseErrors?: boolean | null
  readonly memberLicenseError?: LicenseAssignmentError | null
  readonly isDynamic?: boolean | null
  readonly mailEnabled?: boolean | null
  readonly onPremisesSyncEnabled?: boolean | null
  /** Whether it was synced, and is no more. */
  readonly isOnceSynced?: boolean | null
  /** Whether it is not synced, and never was. */
  readonly isNeverSynced?: boolean | null
  /** What is said of it; of most groups nothing is. */
  readonly isAssignableToRole?: boolean | null
  readonly securityEnabled?: boolean | null
  readonly deleted?: boolean | null
}

const name = { table: '"group"', column: 'display_name_key' } as const
const mail = { table: '"group"', column: 'mail' } as const
const nickname = { table: '"group"', column: 'mail_nickname' } as const

/** The conditions of a filter. Throws `Request_BadRequest`. */
export function toGroupCondition(filter: GroupFilterRequest): Condition {
  return toCondition(filter, ({ deleted, ...own }, path) => {
    if (typeof deleted === 'boolean' && path !== 'filter')
      throw refuseFilter(
        `${path}.deleted`,
        'belongs to the outermost filter: a list has either living or deleted groups',
      )
    const { id, assignedSku: skuId } = own
    return [
      ...(typeof id === 'string' ? [idLeaf('"group"', toFilterId(id, `${path}.id`, 'a group'))] : []),
      ...textConditions(name, own.displayName, `${path}.displayName`),
      ...mailConditions(mail, own.mail, `${path}.mail`),
      ...mailConditions(nickname, own.mailNickname, `${path}.mailNickname`),
      ...flag(own.hasMail, { not: withoutMailLeaf('"group"') }),
      ...addressConditions('"group"', own.proxyAddresses, `${path}.proxyAddresses`),
      ...(own.kind ? [kindLeaf(own.kind)] : []),
      ...(typeof skuId === 'string' ? [licenseLeaf(toFilterId(skuId, `${path}.assignedSku`, 'a product'))] : []),
      ...flag(own.hasAssignedLicenses, licensedLeaf),
      ...flag(own.hasMembersWithLicenseErrors, memberErrorLeaf(null)),
      ...(own.memberLicenseError ? [memberErrorLeaf(own.memberLicenseError)] : []),
      ...flag(own.isDynamic, dynamicLeaf),
      ...flag(own.mailEnabled, mailEnabledLeaf),
      ...flag(own.onPremisesSyncEnabled, syncedLeaf),
      ...flag(own.isOnceSynced, onceSyncedLeaf),
      ...flag(own.isNeverSynced, { all: [{ not: syncedLeaf }, { not: onceSyncedLeaf }] }),
      ...(typeof own.isAssignableToRole === 'boolean' ? [own.isAssignableToRole ? roleLeaf : noRoleLeaf] : []),
      ...flag(own.securityEnabled, { not: notSecurityLeaf }),
    ]
  })
}
