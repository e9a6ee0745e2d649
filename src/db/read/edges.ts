/**
 * The lists that hang on objects, for many of those at once: a page of the list of each in one statement (Prisma's join
 * takes each page in a lateral subquery, so that a huge list costs what a small one does), and their totals in one.
 */
import type { TenantDb } from '../tenant-db.ts'
import { asSelected } from './as-selected.ts'
import type { PageRequest } from './page.ts'
import type { GroupLicenseRow, LicenseOperationRow, MembershipRow } from './rows.ts'
import { listed, selectAssignedGroups, selectMemberOf, selectMembers, selectOperations } from './select.ts'
import type { Selection } from './selection.ts'

/** What one kind of list reads, by the id of the object on which it hangs. */
export interface Edge<Row> {
  /** The page of each object, one row more than its limit where there are more; objects that do not exist are missing. */
  pages(
    db: TenantDb,
    ids: readonly string[],
    page: PageRequest,
    connection: Selection,
  ): Promise<ReadonlyMap<string, readonly Row[]>>
  /** The length of each list; empty lists are missing. */
  totals(db: TenantDb, ids: readonly string[]): Promise<ReadonlyMap<string, number>>
}

const join = { relationLoadStrategy: 'join' } as const

/** By group id. */
export const memberEdge: Edge<MembershipRow> = {
  async pages(db, ids, page, connection) {
    const rows = await db.models.group.findMany({
      where: { id: { in: [...ids] } },
      select: { id: true, members: selectMembers(page, connection) },
      ...join,
    })
    return new Map(rows.map((row) => [row.id, asSelected<MembershipRow[]>(row.members)]))
  },
  async totals(db, ids) {
    const rows = await db.models.membership.groupBy({
      by: 'groupId',
      where: { groupId: { in: [...ids] }, ...listed.members },
      _count: true,
    })
    return new Map(rows.map((row) => [row.groupId, row._count]))
  },
}

/** By the member's id. */
export const memberOfEdge: Edge<MembershipRow> = {
  async pages(db, ids, page, connection) {
    const rows = await db.models.directoryObject.findMany({
      where: { id: { in: [...ids] } },
      select: { id: true, memberOf: selectMemberOf(page, connection) },
      ...join,
    })
    return new Map(rows.map((row) => [row.id, asSelected<MembershipRow[]>(row.memberOf)]))
  },
  async totals(db, ids) {
    const rows = await db.models.membership.groupBy({
      by: 'memberId',
      where: { memberId: { in: [...ids] }, ...listed.memberOf },
      _count: true,
    })
    return new Map(rows.map((row) => [row.memberId, row._count]))
  },
}

/** By SKU id. */
export const assignedGroupEdge: Edge<GroupLicenseRow> = {
  async pages(db, ids, page, connection) {
    const rows = await db.models.subscribedSku.findMany({
      where: { skuId: { in: [...ids] } },
      select: { skuId: true, licenses: selectAssignedGroups(page, connection) },
      ...join,
    })
    return new Map(rows.map((row) => [row.skuId, asSelected<GroupLicenseRow[]>(row.licenses)]))
  },
  async totals(db, ids) {
    const rows = await db.models.groupLicense.groupBy({
      by: 'skuId',
      where: { skuId: { in: [...ids] }, ...listed.assignedGroups },
      _count: true,
    })
    return new Map(rows.map((row) => [row.skuId, row._count]))
  },
}

/** By group id. */
export const operationEdge: Edge<LicenseOperationRow> = {
  async pages(db, ids, page, connection) {
    const rows = await db.models.group.findMany({
      where: { id: { in: [...ids] } },
      select: { id: true, licenseOperations: selectOperations(page, connection) },
      ...join,
    })
    return new Map(rows.map((row) => [row.id, asSelected<LicenseOperationRow[]>(row.licenseOperations)]))
  },
  async totals(db, ids) {
    const rows = await db.models.licenseOperation.groupBy({
      by: 'groupId',
      where: { groupId: { in: [...ids] } },
      _count: true,
    })
    return new Map(rows.map((row) => [row.groupId, row._count]))
  },
}
