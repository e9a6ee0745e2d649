/** Which users a caller asks for, as conditions. */
import { authorize } from '../auth/permissions.ts'
import type { Principal } from '../auth/principal.ts'
import { type Condition, idLeaf } from '../db/read/search/condition.ts'
import {
  disabledLeaf,
  locationLeaf,
  type PathPattern,
  pathLeaf,
  withoutLocationLeaf,
} from '../db/read/search/path-leaf.ts'
import { withoutMailLeaf } from '../db/read/search/text-leaf.ts'
import type { LicenseAssignmentError, LicenseAssignmentStatus } from '../licensing/model.ts'
import { isCountry } from '../util/countries.ts'
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

/** One licence of a user; all that is given is to be true of it. Without a state and an error it is in effect. */
export interface UserLicenseRequest {
  readonly skuId?: string | null
  readonly assignedByGroup?: string | null
  readonly direct?: boolean | null
  readonly state?: LicenseAssignmentStatus | null
  readonly error?: LicenseAssignmentError | null
}

/** Which users, as callers say it. */
export interface UserFilterRequest extends Combined<UserFilterRequest> {
  readonly id?: string | null
  readonly displayName?: TextFilter | null
  readonly userPrincipalName?: TextFilter | null
  readonly mail?: MailFilter | null
  readonly hasMail?: boolean | null
  /** One of the user's addresses, with its prefix: `smtp:ada@contoso.com`. */
  readonly proxyAddresses?: MailFilter | null
  readonly accountEnabled?: boolean | null
  readonly license?: UserLicenseRequest | null
  readonly hasAssignedLicenses?: boolean | null
  readonly hasLicenseErrors?: boolean | null
  readonly hasUsageLocation?: boolean | null
  readonly usageLocation?: string | null
  /** The first letter of a usage location, or both. */
  readonly usageLocationStartsWith?: string | null
  readonly deleted?: boolean | null
}

const name = { table: '"user"', column: 'display_name_key' } as const
const principalName = { table: '"user"', column: 'user_principal_name_key' } as const
const mail = { table: '"user"', column: 'mail' } as const

/** The conditions of a filter. Throws `Request_BadRequest`, and `Authorization_RequestDenied` where it asks for what the caller may not read. */
export function toUserCondition(principal: Principal, filter: UserFilterRequest): Condition {
  return toCondition(filter, ({ deleted, ...own }, path) => {
    if (typeof deleted === 'boolean' && path !== 'filter')
      throw refuseFilter(
        `${path}.deleted`,
        'belongs to the outermost filter: a list has either living or deleted users',
      )
    if (typeof own.license?.assignedByGroup === 'string') authorize(principal, 'readGroups')
    const { id, usageLocation, usageLocationStartsWith: start } = own
    return [
      ...(typeof id === 'string' ? [idLeaf('"user"', toFilterId(id, `${path}.id`, 'a user'))] : []),
      ...textConditions(name, own.displayName, `${path}.displayName`),
      ...textConditions(principalName, own.userPrincipalName, `${path}.userPrincipalName`),
      ...mailConditions(mail, own.mail, `${path}.mail`),
      ...flag(own.hasMail, { not: withoutMailLeaf('"user"') }),
      ...addressConditions('"user"', own.proxyAddresses, `${path}.proxyAddresses`),
      ...flag(own.accountEnabled, { not: disabledLeaf }),
      ...flag(own.hasAssignedLicenses, pathLeaf({})),
      ...(own.license ? [pathLeaf(toPattern(own.license, `${path}.license`))] : []),
      ...flag(own.hasLicenseErrors, pathLeaf({ inError: true })),
      ...flag(own.hasUsageLocation, { not: withoutLocationLeaf }),
      ...(typeof usageLocation === 'string'
        ? [locationLeaf([toLocation(usageLocation, `${path}.usageLocation`)])]
        : []),
      ...(typeof start === 'string' ? [locationLeaf(toLocations(start, `${path}.usageLocation.startsWith`))] : []),
    ]
  })
}

function toLocation(usageLocation: string, path: string): string {
  const country = usageLocation.toUpperCase()
  if (!isCountry(country)) throw refuseFilter(path, 'must be a country by its two letters of ISO 3166')
  return country
}

/** All that begin with these letters: an index leads to each, while a range would hang on the collation of the column. */
function toLocations(start: string, path: string): readonly string[] {
  if (!/^[a-z]{1,2}$/i.test(start)) throw refuseFilter(path, 'must be one or two letters, which countries begin with')
  const letters = start.toUpperCase()
  return letters.length === 2 ? [letters] : Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ', (second) => letters + second)
}

function toPattern({ skuId, assignedByGroup, direct, state, error }: UserLicenseRequest, path: string): PathPattern {
  if (typeof assignedByGroup === 'string' && direct === true)
    throw refuseFilter(`${path}.direct`, 'cannot be true together with assignedByGroup: a licence comes either way')
  return {
    ...(typeof skuId === 'string' && { skuId: toFilterId(skuId, `${path}.skuId`, 'a product') }),
    ...(typeof assignedByGroup === 'string' && {
      groupId: toFilterId(assignedByGroup, `${path}.assignedByGroup`, 'a group'),
    }),
    ...(typeof direct === 'boolean' && { direct }),
    ...(state && { state }),
    ...(error && { error }),
  }
}
