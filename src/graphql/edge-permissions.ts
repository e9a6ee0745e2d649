/** The rights that single fields ask for beyond those of the object on which they hang. */
import type { GraphQLResolveInfo } from 'graphql'
import { authorize, type OperationName } from '../auth/permissions.ts'
import type { GraphqlContext } from './context.ts'
import { visitSelected } from './selection.ts'

/** By field, as `Group.members`. */
export const edgePermissions: Readonly<Record<string, OperationName>> = {
  'Group.members': 'readMembers',
  'Group.membersWithLicenseErrors': 'readMembers',
  'LicenseChangePreview.membersWithLicenseErrors': 'readMembers',
  'Group.memberOf': 'readMembers',
  'User.joinedGroups': 'readMembers',
  'User.licenseDetails': 'readSkus',
  'LicenseAssignmentState.group': 'readMembers',
  'LicenseAssignmentState.cause': 'readMembers',
  'LicenseAssignmentState.remedy': 'readMembers',
  'LicenseOperation.group': 'readGroups',
  'AssignedLicense.subscribedSku': 'readSkus',
  'SubscribedSku.assignedGroups': 'readGroups',
  'SkuSeats.subscribedSku': 'readSkus',
  'DuplicateLicense.subscribedSku': 'readSkus',
  'DuplicateLicense.groups': 'readMembers',
}

/** Refuses the field that is being resolved to a caller who may not read it. */
export function authorizeEdge({ operation }: GraphqlContext, info: GraphQLResolveInfo): void {
  check(operation.principal, info.parentType.name, info.fieldName)
}

/** Refuses a mutation whose answer would show what the caller may not read; call it before anything is written. */
export function authorizeAnswer({ operation }: GraphqlContext, info: GraphQLResolveInfo): void {
  visitSelected(info, (type, field) => check(operation.principal, type, field))
}

function check(principal: GraphqlContext['operation']['principal'], type: string, field: string): void {
  const permission = edgePermissions[`${type}.${field}`]
  if (permission) authorize(principal, permission, `${type}.${field}`)
}
