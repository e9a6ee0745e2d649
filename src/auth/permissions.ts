/** What an operation asks of its caller: one of the permissions and, of a person who writes, one of the directory roles. */
import { GatewayError } from '../errors.ts'
import { denied, type Rights, tellRights } from './denial.ts'
import type { Principal } from './principal.ts'

/** Directory roles by their template ids. */
export const roles = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  licenseAdministrator: '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
  userAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  groupsAdministrator: 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  directoryWriters: '9360feb5-f418-4baa-8175-e2a00bac4301',
  globalReader: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  reportsReader: '4a5d8f65-41da-4de4-8968-e035b65339cf',
} as const

interface Requirement {
  /** One of each list is needed. */
  readonly permissions: readonly (readonly string[])[]
  readonly roles?: readonly string[]
  readonly delegatedOnly?: boolean
}

const readGroups = ['Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
const readUsers = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
const licenseReaders = ['LicenseAssignment.Read.All', 'LicenseAssignment.ReadWrite.All']
const readSkus = [
  ...licenseReaders,
  'Organization.Read.All',
  'Organization.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]

const requirements = {
  assignToGroup: {
    permissions: [['LicenseAssignment.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All']],
    roles: [roles.licenseAdministrator, roles.groupsAdministrator, roles.userAdministrator, roles.directoryWriters],
  },
  assignToUser: {
    permissions: [['LicenseAssignment.ReadWrite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All']],
    roles: [roles.licenseAdministrator, roles.userAdministrator, roles.directoryWriters],
  },
  reprocessUser: {
    permissions: [['User.ReadWrite.All', 'Directory.ReadWrite.All']],
    roles: [roles.licenseAdministrator, roles.userAdministrator, roles.directoryWriters],
  },
  changeGroups: {
    permissions: [['Group.ReadWrite.All', 'Directory.ReadWrite.All']],
    roles: [roles.groupsAdministrator, roles.userAdministrator, roles.directoryWriters],
  },
  changeUsers: {
    permissions: [['User.ReadWrite.All', 'Directory.ReadWrite.All']],
    roles: [roles.userAdministrator, roles.directoryWriters],
  },
  changeSkus: { permissions: [['Organization.ReadWrite.All']], roles: [roles.globalAdministrator] },
  readAudits: {
    permissions: [['AuditLog.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All']],
    roles: [roles.globalReader, roles.reportsReader],
  },
  readGroups: { permissions: [readGroups] },
  readUsers: { permissions: [readUsers] },
  readMembers: { permissions: [readGroups, readUsers] },
  readOperations: { permissions: [[...readGroups, ...licenseReaders]] },
  readMe: { permissions: [['User.Read', ...readUsers]], delegatedOnly: true },
  readSkus: { permissions: [readSkus] },
  readUserReports: { permissions: [readSkus, readUsers] },
} as const satisfies Record<string, Requirement>

/** What a caller may ask for, by the name under which its rights are listed. */
export type OperationName = keyof typeof requirements

/** Every permission that an operation knows. */
export const allPermissions: readonly string[] = [
  ...new Set(Object.values(requirements).flatMap((requirement) => requirement.permissions.flat())),
]

/** What can be asked for, in the order of the table. */
export const operationNames = Object.keys(requirements) as readonly OperationName[] // the keys are those of the table

/** A row of the table, with the directory roles by name, the one among them that stands for every role. */
export function rightsOf(operation: OperationName): Rights {
  const { permissions, roles: needed = [], delegatedOnly = false }: Requirement = requirements[operation]
  const names = needed.length === 0 ? [] : [...new Set([...needed, roles.globalAdministrator])].map(nameRole)
  return { permissions, roles: names, delegatedOnly }
}

/** Whether the caller may do this. */
export function isAllowed(principal: Principal, operation: OperationName): boolean {
  const requirement: Requirement = requirements[operation]
  if (requirement.delegatedOnly && principal.kind !== 'delegated') return false
  return isPermitted(principal, requirement) && hasRole(principal, requirement.roles)
}

/**
 * Throws `Authorization_RequestDenied` unless the caller may do this, naming what would allow it and nothing of what is stored;
 * `BadRequest` for an application on a `/me` path. `what` is asked for, where it is a part of the operation.
 */
export function authorize(principal: Principal, operation: OperationName, what = 'It'): void {
  const requirement: Requirement = requirements[operation]
  if (requirement.delegatedOnly) requirePerson(principal)
  const lacking = [
    ...(isPermitted(principal, requirement) ? [] : [principal.kind === 'app' ? 'application role' : 'scope']),
    ...(hasRole(principal, requirement.roles) ? [] : ['directory role']),
  ]
  if (lacking.length > 0)
    throw denied(
      `${what} asks for ${tellNeeded(principal, operation)}. The token lacks the ${lacking.join(' and the ')}.`,
    )
}

/** What would allow the caller this: scopes and directory roles of a person, roles of an application by itself. */
export function tellNeeded({ kind }: Principal, operation: OperationName): string {
  const { permissions, roles: names } = rightsOf(operation)
  if (kind === 'app') return tellRights({ permissions, roles: [] }, 'application role')
  return tellRights({ permissions, roles: names }, 'scope')
}

/** Throws `BadRequest` where an application calls, which has no `me`. */
export function requirePerson({ kind }: Principal): void {
  if (kind !== 'delegated')
    throw new GatewayError(
      'BadRequest',
      '/me request is only valid with delegated authentication flow. An application has no signed-in user: name one by its id.',
    )
}

function isPermitted({ kind, scopes, roles: granted }: Principal, { permissions }: Requirement): boolean {
  const names = kind === 'app' ? granted : scopes
  return permissions.every((any) => any.some((name) => names.has(name)))
}

function hasRole({ kind, directoryRoles }: Principal, needed: readonly string[] | undefined): boolean {
  if (needed === undefined || kind === 'app') return true
  return directoryRoles.has(roles.globalAdministrator) || needed.some((role) => directoryRoles.has(role))
}

/** The name of a role, from its word in the table. */
function nameRole(id: string): string {
  const word = Object.entries(roles).find(([, known]) => known === id)?.[0] ?? id
  return word.replace(/^[a-z]/, (letter) => letter.toUpperCase()).replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
}
