import { authorize } from '../auth/permissions.ts'
import { memberEdge } from '../db/read/edges.ts'
import { findGroup } from '../db/read/groups.ts'
import type { MemberWithErrorsRow } from '../db/read/members-with-errors.ts'
import { type Page, type PageRequest, toPage } from '../db/read/page.ts'
import type { GroupRow, MembershipRow } from '../db/read/rows.ts'
import { plainField, type Selection } from '../db/read/selection.ts'
import type { TenantDb } from '../db/tenant-db.ts'
import { parseGroupId } from './changeable-group.ts'
import type { OperationContext } from './context.ts'
import { membersWithErrorsEdge } from './members-with-license-errors.ts'
import type { ReadContext } from './read-context.ts'
import { notFound } from './refusals.ts'

/** Which part of a list of members is wanted, and what of users and of groups in it. */
export interface MembersRequest {
  readonly page: PageRequest
  readonly user: Selection
  readonly group: Selection
}

/** A page of the direct members of a group, users and groups, by id. Throws `Request_ResourceNotFound`. */
export async function listGroupMembers(
  { db, principal }: ReadContext,
  id: string,
  { page, user, group }: MembersRequest,
): Promise<Page<MembershipRow>> {
  authorize(principal, 'readMembers')
  const node = { ...plainField('node'), below: (type?: string) => (type === 'Group' ? group : user) }
  const { members = [] } = await requireGroup(db, id, [
    { ...plainField('members', [plainField('edges', [node])]), page },
  ])
  return toPage(members, page)
}

/** How many members `listGroupMembers` has on all pages. */
export async function countGroupMembers({ db, principal }: ReadContext, id: string): Promise<number> {
  authorize(principal, 'readMembers')
  const { id: groupId } = await requireGroup(db, id, [])
  return (await memberEdge.totals(db, [groupId])).get(groupId) ?? 0
}

/** A page of the users in error for what a group gives, by id, without the causes. Throws `Request_ResourceNotFound`. */
export async function listMembersWithLicenseErrors(
  { db, principal, seatQueue }: Pick<OperationContext, 'db' | 'principal' | 'seatQueue'>,
  id: string,
  { page, user }: Omit<MembersRequest, 'group'>,
): Promise<Page<MemberWithErrorsRow>> {
  authorize(principal, 'readMembers')
  const { id: groupId } = await requireGroup(db, id, [])
  const nodes = [plainField('edges', [plainField('node', user)])]
  const rows = await membersWithErrorsEdge({ seatQueue }, anyError).pages(db, [groupId], page, nodes)
  return toPage(rows.get(groupId) ?? [], page)
}

/** How many users `listMembersWithLicenseErrors` has on all pages. */
export async function countMembersWithLicenseErrors(
  { db, principal, seatQueue }: Pick<OperationContext, 'db' | 'principal' | 'seatQueue'>,
  id: string,
): Promise<number> {
  authorize(principal, 'readMembers')
  const { id: groupId } = await requireGroup(db, id, [])
  return (await membersWithErrorsEdge({ seatQueue }, anyError).totals(db, [groupId])).get(groupId) ?? 0
}

const anyError = { error: null, skuId: null }

/** The group of an id, which is not deleted. Throws `Request_ResourceNotFound`. */
export async function requireGroup(db: TenantDb, id: string, selection: Selection): Promise<GroupRow> {
  const group = await findGroup(db, parseGroupId(id), selection)
  if (group === null) throw notFound(id, 'id: the tenant has no group of this id that is not deleted.')
  return group
}
