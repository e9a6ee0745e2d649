/** Microsoft's pages on what the schema has of Microsoft Graph, told in descriptions. */
import type { GraphQLSchema } from 'graphql'
import { tellAlso } from './place.ts'

/** By type, or type and field: the page below https://learn.microsoft.com. */
export const microsoftPages: Readonly<Record<string, string>> = {
  AppIdentity: 'graph/api/resources/appidentity',
  AssignedLabel: 'graph/api/resources/assignedlabel',
  AssignedLicense: 'graph/api/resources/assignedlicense',
  AssignedLicenseInput: 'graph/api/resources/assignedlicense',
  AuditActivityInitiator: 'graph/api/resources/auditactivityinitiator',
  CreateGroupInput: 'graph/api/group-post-groups',
  CreateUserInput: 'graph/api/user-post-users',
  DirectoryAudit: 'graph/api/resources/directoryaudit',
  DirectoryObject: 'graph/api/resources/directoryobject',
  Group: 'graph/api/resources/group',
  'Group.memberOf': 'graph/api/group-list-memberof',
  'Group.members': 'graph/api/group-list-members',
  'Group.membershipRule': 'entra/identity/users/groups-dynamic-membership',
  KeyValue: 'graph/api/resources/keyvalue',
  LicenseAssignmentError: 'entra/identity/users/licensing-groups-resolve-problems',
  LicenseAssignmentState: 'graph/api/resources/licenseassignmentstate',
  LicenseDetails: 'graph/api/resources/licensedetails',
  LicenseUnitsDetail: 'graph/api/resources/licenseunitsdetail',
  ModifiedProperty: 'graph/api/resources/modifiedproperty',
  'Mutation.addGroupMembers': 'graph/api/group-post-members',
  'Mutation.assignLicense': 'graph/api/group-assignlicense',
  'Mutation.assignUserLicense': 'graph/api/user-assignlicense',
  'Mutation.createGroup': 'graph/api/group-post-groups',
  'Mutation.createUser': 'graph/api/user-post-users',
  'Mutation.deleteGroup': 'graph/api/group-delete',
  'Mutation.deleteUser': 'graph/api/user-delete',
  'Mutation.removeGroupMembers': 'graph/api/group-delete-members',
  'Mutation.reprocessLicenseAssignment': 'graph/api/user-reprocesslicenseassignment',
  'Mutation.restoreGroup': 'graph/api/directory-deleteditems-restore',
  'Mutation.restoreUser': 'graph/api/directory-deleteditems-restore',
  'Mutation.updateGroup': 'graph/api/group-update',
  'Mutation.updateUser': 'graph/api/user-update',
  OnPremisesProvisioningError: 'graph/api/resources/onpremisesprovisioningerror',
  Organization: 'graph/api/resources/organization',
  'Query.directoryAudits': 'graph/api/directoryaudit-list',
  'Query.group': 'graph/api/group-get',
  'Query.groups': 'graph/api/group-list',
  'Query.me': 'graph/api/user-get',
  'Query.organization': 'graph/api/organization-get',
  'Query.subscribedSku': 'graph/api/subscribedsku-get',
  'Query.subscribedSkus': 'graph/api/subscribedsku-list',
  'Query.user': 'graph/api/user-get',
  'Query.users': 'graph/api/user-list',
  ServicePlan: 'entra/identity/users/licensing-service-plan-reference',
  ServicePlanInfo: 'graph/api/resources/serviceplaninfo',
  SubscribedSku: 'graph/api/resources/subscribedsku',
  TargetResource: 'graph/api/resources/targetresource',
  UpdateGroupInput: 'graph/api/group-update',
  UpdateUserInput: 'graph/api/user-update',
  User: 'graph/api/resources/user',
  'User.licenseDetails': 'graph/api/user-list-licensedetails',
  UserIdentity: 'graph/api/resources/useridentity',
}

/** Adds to the description of each of them where Microsoft describes it. */
export function describePages(schema: GraphQLSchema): void {
  for (const [place, page] of Object.entries(microsoftPages))
    tellAlso(schema, place, `[Microsoft's page](https://learn.microsoft.com/${page}).`)
}
