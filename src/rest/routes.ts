/** Every address of the REST face. */
import type { Handler, Root } from './exchange.ts'
import {
  assignLicenseToGroup,
  assignLicenseToJoinedGroup,
  assignLicenseToMyJoinedGroup,
  tellProcessingState,
} from './handlers/assign-license.ts'
import { sendBatch } from './handlers/batch.ts'
import { countAllGroups, readGroups } from './handlers/group-list.ts'
import { readGroup } from './handlers/groups.ts'

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

/** What a client of Graph needs around it. */
const graph: readonly Omit<Route, 'root'>[] = [
  { method: 'POST', path: '/$batch', handler: sendBatch },
  { method: 'GET', path: '/groups', handler: readGroups },
  { method: 'GET', path: '/groups/$count', handler: countAllGroups },
  { method: 'GET', path: '/groups/:id', handler: readGroup },
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
