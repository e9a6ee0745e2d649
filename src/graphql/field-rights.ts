/** The rights that fields ask for, told in their descriptions. */
import type { GraphQLSchema } from 'graphql'
import { tellRights } from '../auth/denial.ts'
import { type OperationName, rightsOf } from '../auth/permissions.ts'
import { edgePermissions } from './edge-permissions.ts'
import { tellAlso } from './place.ts'

/** By field of Query, Mutation and Subscription; an operation authorises by itself, and a test holds what is told here against what it asks. */
export const fieldRights: Readonly<Record<string, OperationName>> = {
  'Query.me': 'readMe',
  'Query.group': 'readGroups',
  'Query.groups': 'readGroups',
  'Query.user': 'readUsers',
  'Query.users': 'readUsers',
  'Query.subscribedSkus': 'readSkus',
  'Query.subscribedSku': 'readSkus',
  'Query.seatsReport': 'readSkus',
  'Query.unusedSkusReport': 'readSkus',
  'Query.duplicateLicensesReport': 'readUserReports',
  'Query.redundantDirectLicensesReport': 'readUserReports',
  'Query.organization': 'readSkus',
  'Query.licenseOperation': 'readOperations',
  'Query.directoryAudits': 'readAudits',
  'Query.previewAssignLicense': 'assignToGroup',
  'Mutation.assignLicense': 'assignToGroup',
  'Mutation.assignJoinedGroupLicense': 'assignToGroup',
  'Mutation.assignUserLicense': 'assignToUser',
  'Mutation.reprocessLicenseAssignment': 'reprocessUser',
  'Mutation.reprocessGroupLicenseAssignment': 'assignToGroup',
  'Mutation.addGroupMembers': 'changeGroups',
  'Mutation.removeGroupMembers': 'changeGroups',
  'Mutation.createGroup': 'changeGroups',
  'Mutation.updateGroup': 'changeGroups',
  'Mutation.deleteGroup': 'changeGroups',
  'Mutation.restoreGroup': 'changeGroups',
  'Mutation.createUser': 'changeUsers',
  'Mutation.updateUser': 'changeUsers',
  'Mutation.deleteUser': 'changeUsers',
  'Mutation.restoreUser': 'changeUsers',
  'Mutation.updateSubscribedSku': 'changeSkus',
  'Subscription.licenseOperation': 'readOperations',
}

/** By field of an input: what it asks for beyond the field that takes it. */
const inputRights: Readonly<Record<string, OperationName>> = { 'UserLicenseFilter.assignedByGroup': 'readGroups' }

/** Adds to the description of each of these fields what it asks of its caller; `Query.node`, which asks for what the id names, says so itself. */
export function describeRights(schema: GraphQLSchema): void {
  const asked = { ...fieldRights, ...edgePermissions, ...inputRights }
  for (const [place, operation] of Object.entries(asked)) tellAlso(schema, place, tellAsked(operation))
}

function tellAsked(operation: OperationName): string {
  const { permissions, roles, delegatedOnly } = rightsOf(operation)
  if (delegatedOnly) return `Asks for ${tellRights({ permissions, roles }, 'scope')}.`
  const person = roles.length > 0 ? `, and of a person ${tellRights({ permissions: [], roles }, 'permission')}` : ''
  return `Asks for ${tellRights({ permissions, roles: [] }, 'permission')}${person}.`
}
