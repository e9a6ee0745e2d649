/** Which users a caller asks for, as conditions. */
import { authorize } from '../auth/permissions.ts'
import type { Principal } from '../auth/principal.ts'
import type { Condition } from '../db/read/search/condition.ts'
import { locationLeaf, type PathPattern, pathLeaf } from '../db/read/search/path-leaf.ts'
import type { LicenseAssignmentError } from '../licensing/model.ts'
import { type Combined, refuseFilter, type TextFilter, textConditions, toCondition, toFilterId } from './list-filter.ts'

/** One licence of a user; all that is given is to be true of it. Without a state and an error it is in effect. */
export interface UserLicenseRequest {
  readonly skuId?: string | null
  readonly assignedByGroup?: string | null
  readonly direct?: boolean | null
  readonly state?: string | null
  readonly error?: LicenseAssignmentError | null
}

/** Which users, as callers say it. */
export interface UserFilterRequest extends Combined<UserFilterRequest> {
  readonly displayName?: TextFilter | null
  readonly userPrincipalName?: TextFilter | null
  readonly license?: UserLicenseRequest | null
  readonly hasLicenseErrors?: boolean | null
  readonly hasUsageLocation?: boolean | null
  readonly deleted?: boolean | null
}

const name = { table: '"user"', column: 'display_name_key' } as const
const principalName = { table: '"user"', column: 'user_principal_name_key' } as const

/** The conditions of a filter. Throws `Request_BadRequest`, and `Authorization_RequestDenied` where it asks for what the caller may not read. */
export function toUserCondition(principal: Principal, filter: UserFilterRequest): Condition {
  return toCondition(filter, ({ deleted, ...own }, path) => {
    if (typeof deleted === 'boolean' && path !== 'filter')
      throw refuseFilter(
        `${path}.deleted`,
        'belongs to the outermost filter: a list has either living or deleted users',
      )
    if (own.license?.assignedByGroup) authorize(principal, 'readGroups')
    return [
      ...textConditions(name, own.displayName, `${path}.displayName`),
      ...textConditions(principalName, own.userPrincipalName, `${path}.userPrincipalName`),
      ...(own.license ? [pathLeaf(toPattern(own.license, `${path}.license`))] : []),
      ...flag(own.hasLicenseErrors, (value) => {
        const inError = pathLeaf({ inError: true })
        return value ? inError : { not: inError }
      }),
      ...flag(own.hasUsageLocation, locationLeaf),
    ]
  })
}

function flag(value: boolean | null | undefined, condition: (value: boolean) => Condition): readonly Condition[] {
  return typeof value === 'boolean' ? [condition(value)] : []
}

function toPattern({ skuId, assignedByGroup, direct, state, error }: UserLicenseRequest, path: string): PathPattern {
  const group = assignedByGroup ? toFilterId(assignedByGroup, `${path}.assignedByGroup`, 'a group') : undefined
  if (group !== undefined && direct === true)
    throw refuseFilter(`${path}.direct`, 'cannot be true together with assignedByGroup: a licence comes either way')
  return {
    ...(skuId && { skuId }),
    ...(group !== undefined && { groupId: group }),
    ...(typeof direct === 'boolean' && { direct }),
    ...(state && { states: [state] }),
    ...(error && { error }),
  }
}
