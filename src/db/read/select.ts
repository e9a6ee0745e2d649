/** A selection as Prisma's `select`: exactly the columns and relations that are wanted, and the keys by which rows are told apart. */
import { Prisma } from '../generated/client.ts'
import { lists } from './lists.ts'
import { boundsOf, type PageRequest, pageArguments } from './page.ts'
import { below, nodesBelow, pageOf, type Selection, wants } from './selection.ts'

/** A member, or a source of licences, that is not deleted. */
const livingObject = { OR: [{ user: { deletedDateTime: null } }, { group: { deletedDateTime: null } }] }
const livingGroup = { group: { deletedDateTime: null } }
/**
 * Of a page by group id the groups alone: a join in the order of the ids begins where the page does, and not at the tenant's
 * first group.
 */
const livingGroupsOf = (page: PageRequest) => ({
  group: { deletedDateTime: null, AND: [...boundsOf([{ column: 'id' }], page)] },
})

/** The rows that the lists of an object show, whatever page of them is wanted. */
export const listed = {
  members: { member: livingObject } satisfies Prisma.MembershipWhereInput,
  memberOf: livingGroup satisfies Prisma.MembershipWhereInput,
  assignedGroups: livingGroup satisfies Prisma.GroupLicenseWhereInput,
  licenseOperations: {} satisfies Prisma.LicenseOperationWhereInput,
}

/** What Prisma reads of a group for the selection, the first pages of its lists included. */
export function selectGroup(selection: Selection): Prisma.GroupSelect {
  const members = pageOf(selection, 'members')
  const newest = wants(selection, 'licenseProcessingState', 'latestLicenseOperation')
  return {
    ...columns(Prisma.GroupScalarFieldEnum, selection),
    id: true,
    deletedDateTime: true,
    ...selectDirectoryObject(selection, 'memberOf'),
    ...(wants(selection, 'assignedLicenses') && {
      licenses: selectGroupLicenses(below(selection, ['assignedLicenses'])),
    }),
    ...(members && { members: selectMembers(members.page, members.connection) }),
    // Only the newest: a relation can be read along once, and the history has a loader of its own.
    ...(newest && {
      licenseOperations: {
        select: {
          ...selectOperation(below(selection, ['latestLicenseOperation'])),
          ...(wants(selection, 'licenseProcessingState') && { state: true }),
        },
        orderBy: { sequence: 'desc' },
        take: 1,
      },
    }),
  }
}

/** What Prisma reads of a user for the selection, the first pages of its lists included. */
export function selectUser(selection: Selection): Prisma.UserSelect {
  return {
    ...columns(Prisma.UserScalarFieldEnum, selection),
    id: true,
    deletedDateTime: true,
    ...selectDirectoryObject(selection, 'joinedGroups'),
    ...(wants(selection, 'assignedLicenses', 'assignedPlans', 'licenseAssignmentStates', 'licenseDetails') && {
      licensePaths: selectPaths(selection),
    }),
  }
}

/** A list field of this name shows the groups of which the object is a direct member. */
function selectDirectoryObject(selection: Selection, membershipField: string) {
  const memberships = pageOf(selection, membershipField)
  const addresses = wants(selection, 'proxyAddresses')
  if (!memberships && !addresses) return {}
  const select = {
    ...(addresses && { proxyAddresses: { select: { address: true }, orderBy: { position: 'asc' } } }),
    ...(memberships && { memberOf: selectMemberOf(memberships.page, memberships.connection) }),
  } satisfies Prisma.DirectoryObjectSelect
  return { directoryObject: { select } }
}

function selectPaths(selection: Selection) {
  const licenses = below(selection, ['assignedLicenses'])
  const details = below(selection, ['licenseDetails'])
  const states = below(selection, ['licenseAssignmentStates'])
  const sku = selectLicensedSku(licenses, {
    ...(wants(details, 'skuPartNumber') && selectProduct),
    ...(wants(details, 'servicePlans') && { appliesTo: true }),
    ...(wants(selection, 'assignedPlans') && { capabilityStatus: true }),
  })
  return {
    select: {
      userId: true,
      skuId: true,
      sourceId: true,
      sourceKind: true,
      state: true,
      error: true,
      lastUpdatedDateTime: true,
      waitingSince: true,
      disabledPlanSet: { select: { servicePlanIds: true } },
      ...sku,
      ...(wants(states, 'group') && {
        sourceObject: { select: { group: { select: selectGroup(below(states, ['group'])) } } },
      }),
    },
    orderBy: [{ skuId: 'asc' }, { sourceKind: 'asc' }, { sourceId: 'asc' }],
  } satisfies Prisma.User$licensePathsArgs
}

function selectGroupLicenses(licenses: Selection) {
  return {
    select: {
      groupId: true,
      skuId: true,
      disabledPlanSet: { select: { servicePlanIds: true } },
      ...selectLicensedSku(licenses),
    },
    orderBy: { skuId: 'asc' },
  } satisfies Prisma.Group$licensesArgs
}

function selectLicensedSku(licenses: Selection, more: Prisma.SubscribedSkuSelect = {}) {
  const product = showsProduct(licenses) ? selectProduct : {}
  if (Object.keys({ ...product, ...more }).length === 0 && !wants(licenses, 'subscribedSku')) return {}
  return { subscribedSku: { select: { ...selectSku(below(licenses, ['subscribedSku'])), ...product, ...more } } }
}

/** Which columns a field of a SKU is made from, where they are not named as it is. */
const skuColumns: Readonly<Record<string, Prisma.SubscribedSkuSelect>> = {
  prepaidUnits: { enabledUnits: true, suspendedUnits: true, warningUnits: true, lockedOutUnits: true },
  availableUnits: { capabilityStatus: true, enabledUnits: true, warningUnits: true, consumedUnits: true },
  servicePlans: { appliesTo: true, capabilityStatus: true },
  accountName: { tenant: { select: { displayName: true } } },
}

/** A SKU that the tenant owns. The service plans of its product have a loader: many licences show the same few products. */
export function selectSku(selection: Selection): Prisma.SubscribedSkuSelect {
  const groups = pageOf(selection, 'assignedGroups')
  return {
    ...columns(Prisma.SubscribedSkuScalarFieldEnum, selection),
    ...Object.assign({}, ...selection.map((field) => skuColumns[field.name] ?? {})),
    tenantId: true,
    skuId: true,
    ...(showsProduct(selection) && selectProduct),
    ...(groups && { licenses: selectAssignedGroups(groups.page, groups.connection) }),
  }
}

const selectProduct = {
  product: { select: { skuPartNumber: true, displayName: true } },
} satisfies Prisma.SubscribedSkuSelect

function showsProduct(selection: Selection): boolean {
  return wants(selection, 'skuPartNumber', 'productName')
}

/** What Prisma reads of an operation for the selection. */
export function selectOperation(selection: Selection): Prisma.LicenseOperationSelect {
  return {
    ...columns(Prisma.LicenseOperationScalarFieldEnum, selection),
    id: true,
    groupId: true,
    sequence: true,
    supersededById: true,
    ...(wants(selection, 'group') && { group: { select: selectGroup(below(selection, ['group'])) } }),
    ...(wants(selection, 'supersededBy') && {
      supersededBy: { select: selectOperation(below(selection, ['supersededBy'])) },
    }),
  }
}

/** Members of a group, by id; the index is the table's key. */
export function selectMembers(page: PageRequest, connection: Selection) {
  const user = nodesBelow(connection, 'User')
  const group = nodesBelow(connection, 'Group')
  return {
    ...pageArguments(lists.members.order, page, listed.members),
    select: {
      groupId: true,
      memberId: true,
      memberKind: true,
      ...(wants(below(connection, ['edges']), 'node') && {
        member: { select: { user: { select: selectUser(user) }, group: { select: selectGroup(group) } } },
      }),
    },
  } satisfies Prisma.Group$membersArgs
}

/** The groups of which an object is a direct member, by id; the index is (tenant, member, group). */
export function selectMemberOf(page: PageRequest, connection: Selection) {
  return {
    ...pageArguments(lists.memberOf.order, page, livingGroupsOf(page)),
    select: { groupId: true, memberId: true, memberKind: true, group: { select: selectGroup(nodesBelow(connection)) } },
  } satisfies Prisma.DirectoryObject$memberOfArgs
}

/** The groups that have a SKU among their licences, by id; the index is (tenant, SKU, group). */
export function selectAssignedGroups(page: PageRequest, connection: Selection) {
  return {
    ...pageArguments(lists.assignedGroups.order, page, livingGroupsOf(page)),
    select: { groupId: true, skuId: true, group: { select: selectGroup(nodesBelow(connection)) } },
  } satisfies Prisma.SubscribedSku$licensesArgs
}

/** A group's operations, the newest first; the index is (tenant, group, sequence). */
export function selectOperations(page: PageRequest, connection: Selection) {
  return {
    ...pageArguments(lists.licenseOperations.order, page, listed.licenseOperations),
    select: selectOperation(nodesBelow(connection)),
  } satisfies Prisma.Group$licenseOperationsArgs
}

function columns<Name extends string>(
  all: Readonly<Record<string, Name>>,
  selection: Selection,
): Partial<Record<Name, true>> {
  return Object.fromEntries(
    selection.filter(({ name }) => Object.hasOwn(all, name)).map(({ name }) => [name, true]),
  ) as Partial<Record<Name, true>>
}
