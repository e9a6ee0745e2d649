/** Every address of the REST face, and what each asks of its caller. */
import type { OperationName } from '../auth/permissions.ts'
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
import { countMembers, readGroupsAmongMembers, readUsersAmongMembers } from './handlers/members-of-type.ts'
import { readAssignedLicenses, readGroup } from './handlers/groups.ts'
import { addMember, removeMember } from './handlers/member-references.ts'
import { countMemberOf, readJoinedGroups, readMemberOf } from './handlers/memberships.ts'
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
  /** Its row in the table of permissions; null: it asks for nothing by itself. The operation asks for the same. */
  readonly right: OperationName | null
  /** Whether it is about the signed-in user, whom an application does not have. */
  readonly ofMe?: boolean
  readonly handler: Handler
}

type Entry = Omit<Route, 'root'>

/** The action, under every root. */
const action: readonly Entry[] = [
  { method: 'POST', path: '/groups/:id/assignLicense', right: 'assignToGroup', handler: assignLicenseToGroup },
  {
    method: 'POST',
    path: '/me/joinedGroups/:id/assignLicense',
    right: 'assignToGroup',
    ofMe: true,
    handler: assignLicenseToMyJoinedGroup,
  },
  {
    method: 'POST',
    path: '/users/:userId/joinedGroups/:id/assignLicense',
    right: 'assignToGroup',
    handler: assignLicenseToJoinedGroup,
  },
]

/** What one user is asked for, wherever it is. */
function ofUser(path: string, whom: Whom): readonly Entry[] {
  const of = (method: Route['method'], below: string, right: OperationName, handler: Handler): Entry => ({
    method,
    path: `${path}${below}`,
    right,
    ofMe: whom === signedIn,
    handler,
  })
  return [
    of('PATCH', '', 'changeUsers', changeUser(whom)),
    of('POST', '/assignLicense', 'assignToUser', assignLicenseToUser(whom)),
    of('POST', '/reprocessLicenseAssignment', 'reprocessUser', reprocessUser(whom)),
    of('GET', '/licenseDetails', 'readSkus', readLicenseDetails(whom)),
    of('GET', '/memberOf', 'readMembers', readMemberOf(whom)),
    of('GET', '/memberOf/$count', 'readMembers', countMemberOf(whom)),
    of('GET', '/memberOf/microsoft.graph.group', 'readMembers', readJoinedGroups(whom)),
    of('GET', '/memberOf/microsoft.graph.group/$count', 'readMembers', countMemberOf(whom)),
    of('GET', '/joinedGroups', 'readMembers', readJoinedGroups(whom)),
  ]
}

/** What groups are asked for. */
const ofGroups: readonly Entry[] = [
  { method: 'GET', path: '/groups/delta', right: null, handler: refuseDelta },
  { method: 'GET', path: '/groups', right: 'readGroups', handler: readGroups },
  { method: 'GET', path: '/groups/$count', right: 'readGroups', handler: countAllGroups },
  { method: 'POST', path: '/groups', right: 'changeGroups', handler: makeGroup },
  { method: 'GET', path: '/groups/:id', right: 'readGroups', handler: readGroup },
  { method: 'PATCH', path: '/groups/:id', right: 'changeGroups', handler: changeGroup },
  { method: 'DELETE', path: '/groups/:id', right: 'changeGroups', handler: removeGroup },
  { method: 'GET', path: '/groups/:id/assignedLicenses', right: 'readGroups', handler: readAssignedLicenses },
  {
    method: 'GET',
    path: '/groups/:id/membersWithLicenseErrors',
    right: 'readMembers',
    handler: readMembersWithLicenseErrors,
  },
  { method: 'POST', path: '/groups/:id/members/$ref', right: 'changeGroups', handler: addMember },
  { method: 'DELETE', path: '/groups/:id/members/:memberId/$ref', right: 'changeGroups', handler: removeMember },
  ...membersOf('', readMembers, countMembers(null)),
  ...membersOf('/microsoft.graph.user', readUsersAmongMembers, countMembers('USER')),
  ...membersOf('/microsoft.graph.group', readGroupsAmongMembers, countMembers('GROUP')),
]

/** Members of a group: all of them, or with a cast those of one type. */
function membersOf(cast: string, read: Handler, count: Handler): readonly Entry[] {
  const path = `/groups/:id/members${cast}`
  return [
    { method: 'GET', path, right: 'readMembers', handler: read },
    { method: 'GET', path: `${path}/$count`, right: 'readMembers', handler: count },
  ]
}

/** What a client of Graph needs around it. */
const graph: readonly Entry[] = [
  { method: 'POST', path: '/$batch', right: null, handler: sendBatch },
  ...ofGroups,
  { method: 'GET', path: '/me', right: 'readMe', ofMe: true, handler: readMe },
  ...ofUser('/me', signedIn),
  { method: 'GET', path: '/users', right: 'readUsers', handler: readUsers },
  { method: 'GET', path: '/users/delta', right: null, handler: refuseDelta },
  { method: 'GET', path: '/users/$count', right: 'readUsers', handler: countAllUsers },
  { method: 'GET', path: '/users/:id', right: 'readUsers', handler: readUser },
  ...ofUser('/users/:id', named),
  { method: 'GET', path: '/subscribedSkus', right: 'readSkus', handler: readSubscribedSkus },
  { method: 'GET', path: '/subscribedSkus/:id', right: 'readSkus', handler: readSubscribedSku },
  { method: 'GET', path: '/organization', right: 'readSkus', handler: readOrganizations },
  { method: 'GET', path: '/organization/:id', right: 'readSkus', handler: readOrganization },
  { method: 'GET', path: '/auditLogs/directoryAudits', right: 'readAudits', handler: readDirectoryAudits },
  { method: 'GET', path: '/auditLogs/directoryAudits/:id', right: 'readAudits', handler: readDirectoryAudit },
]

const under = (root: Root, entries: readonly Entry[]) => entries.map((entry): Route => ({ ...entry, root }))

/** The table. */
export const routes: readonly Route[] = [
  ...under('localtest', action),
  ...under('v1.0', [...action, ...graph]),
  ...under('beta', [...action, ...graph]),
  ...under('v2', [
    {
      method: 'GET',
      path: '/:tenantId/directoryObjects/:id/Microsoft.DirectoryServices.Group',
      right: 'readOperations',
      handler: tellProcessingState,
    },
  ]),
]
