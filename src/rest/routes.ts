/** Every address of the REST face. */
import type { Handler, Root } from './exchange.ts'
import {
  assignLicenseToGroup,
  assignLicenseToJoinedGroup,
  assignLicenseToMyJoinedGroup,
  tellProcessingState,
} from './handlers/assign-license.ts'
import { sendBatch } from './handlers/batch.ts'
import { changeGroup, makeGroup, removeGroup } from './handlers/change-group.ts'
import { readDirectoryAudit, readDirectoryAudits } from './handlers/directory-audits.ts'
import { countAllGroups, readGroups } from './handlers/group-list.ts'
import { readMembers, readMembersWithLicenseErrors } from './handlers/group-members.ts'
import { readAssignedLicenses, readGroup } from './handlers/groups.ts'
import { addMember, removeMember } from './handlers/member-references.ts'
import { readJoinedGroups, readMemberOf } from './handlers/memberships.ts'
import { readOrganization, readOrganizations } from './handlers/organization.ts'
import { readSubscribedSku, readSubscribedSkus } from './handlers/subscribed-skus.ts'
import { changeUser, readMe, readUser } from './handlers/user.ts'
import { countAllUsers, readUsers } from './handlers/user-list.ts'
import { assignLicenseToUser, readLicenseDetails, reprocessUser } from './handlers/user-licenses.ts'
import { refuseDelta } from './handlers/delta.ts'
import { named, signedIn, type Whom } from './handlers/whom.ts'

/** What can be asked where. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly root: Root
  /** Below the root; `:name` is a parameter. */
  readonly path: string
  readonly handler: Handler
}

/** The action, under every root. */
const action: readonly Omit<Route, 'root'>[] = [
  { method: 'POST', path: '/groups/:id/assignLicense', handler: assignLicenseToGroup },
  { method: 'POST', path: '/me/joinedGroups/:id/assignLicense', handler: assignLicenseToMyJoinedGroup },
  { method: 'POST', path: '/users/:userId/joinedGroups/:id/assignLicense', handler: assignLicenseToJoinedGroup },
]

/** What one user is asked for, wherever it is. */
const ofUser = (path: string, whom: Whom): readonly Omit<Route, 'root'>[] => [
  { method: 'PATCH', path, handler: changeUser(whom) },
  { method: 'POST', path: `${path}/assignLicense`, handler: assignLicenseToUser(whom) },
  { method: 'POST', path: `${path}/reprocessLicenseAssignment`, handler: reprocessUser(whom) },
  { method: 'GET', path: `${path}/licenseDetails`, handler: readLicenseDetails(whom) },
  { method: 'GET', path: `${path}/memberOf`, handler: readMemberOf(whom) },
  { method: 'GET', path: `${path}/joinedGroups`, handler: readJoinedGroups(whom) },
]

/** What groups are asked for. */
const ofGroups: readonly Omit<Route, 'root'>[] = [
  { method: 'GET', path: '/groups/delta', handler: refuseDelta },
  { method: 'GET', path: '/groups', handler: readGroups },
  { method: 'GET', path: '/groups/$count', handler: countAllGroups },
  { method: 'POST', path: '/groups', handler: makeGroup },
  { method: 'GET', path: '/groups/:id', handler: readGroup },
  { method: 'PATCH', path: '/groups/:id', handler: changeGroup },
  { method: 'DELETE', path: '/groups/:id', handler: removeGroup },
  { method: 'GET', path: '/groups/:id/assignedLicenses', handler: readAssignedLicenses },
  { method: 'GET', path: '/groups/:id/membersWithLicenseErrors', handler: readMembersWithLicenseErrors },
  { method: 'GET', path: '/groups/:id/members', handler: readMembers },
  { method: 'POST', path: '/groups/:id/members/$ref', handler: addMember },
  { method: 'DELETE', path: '/groups/:id/members/:memberId/$ref', handler: removeMember },
]

/** What a client of Graph needs around it. */
const graph: readonly Omit<Route, 'root'>[] = [
  { method: 'POST', path: '/$batch', handler: sendBatch },
  ...ofGroups,
  { method: 'GET', path: '/me', handler: readMe },
  ...ofUser('/me', signedIn),
  { method: 'GET', path: '/users', handler: readUsers },
  { method: 'GET', path: '/users/delta', handler: refuseDelta },
  { method: 'GET', path: '/users/$count', handler: countAllUsers },
  { method: 'GET', path: '/users/:id', handler: readUser },
  ...ofUser('/users/:id', named),
  { method: 'GET', path: '/subscribedSkus', handler: readSubscribedSkus },
  { method: 'GET', path: '/subscribedSkus/:id', handler: readSubscribedSku },
  { method: 'GET', path: '/organization', handler: readOrganizations },
  { method: 'GET', path: '/organization/:id', handler: readOrganization },
  { method: 'GET', path: '/auditLogs/directoryAudits', handler: readDirectoryAudits },
  { method: 'GET', path: '/auditLogs/directoryAudits/:id', handler: readDirectoryAudit },
]

const under = (root: Root, routes: readonly Omit<Route, 'root'>[]) => routes.map((route): Route => ({ ...route, root }))

/** The table. */
export const routes: readonly Route[] = [
  ...under('localtest', action),
  ...under('v1.0', [...action, ...graph]),
  ...under('beta', [...action, ...graph]),
  ...under('v2', [
    {
      method: 'GET',
      path: '/:tenantId/directoryObjects/:id/Microsoft.DirectoryServices.Group',
      handler: tellProcessingState,
    },
  ]),
]
