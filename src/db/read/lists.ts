/** The order of each list that is read in pages, and the row's position in it. Every order ends in something unique. */
import type { DirectoryAuditRow } from './directory-audits.ts'
import type { Order, Position } from './page.ts'
import type { MemberWithErrorsRow } from './members-with-errors.ts'
import type { DuplicateLicenseRow } from './reports/duplicate-licenses.ts'
import type { Found } from './search/search.ts'
import type { GroupLicenseRow, GroupRow, LicenseOperationRow, MembershipRow, UserRow } from './rows.ts'

interface List<Row> {
  readonly order: Order
  position(row: Row): Position
}

const byName: Order = [{ column: 'displayNameKey' }, { column: 'id' }]
/** Of a row that a search found. */
const foundAt = ({ key, id }: Found): Position => [key, id]
const byGroup: Order = [{ column: 'groupId' }]

/** By user and SKU; their statements are their own. */
const byUserAndSku = {
  order: [{ column: 'userId' }, { column: 'skuId' }],
  position: ({ userId, skuId }: Pick<DuplicateLicenseRow, 'userId' | 'skuId'>) => [userId, skuId],
} satisfies List<never>

/** Every list that is read in pages, with its order. */
export const lists = {
  groups: { order: byName, position: (row: GroupRow) => [row.displayNameKey ?? '', row.id] },
  users: { order: byName, position: (row: UserRow) => [row.displayNameKey ?? '', row.id] },
  /** By user principal name; its statements are its own. */
  usersByPrincipalName: { order: [{ column: 'userPrincipalNameKey' }, { column: 'id' }], position: foundAt },
  /** By the moment of their creation; its statements are its own. */
  groupsByCreation: { order: [{ column: 'createdDateTime' }, { column: 'id' }], position: foundAt },
  members: { order: [{ column: 'memberId' }], position: (row: MembershipRow) => [row.memberId] },
  membersWithErrors: { order: [{ column: 'userId' }], position: (row: MemberWithErrorsRow) => [row.user.id] },
  memberOf: { order: byGroup, position: (row: MembershipRow) => [row.groupId] },
  assignedGroups: { order: byGroup, position: (row: GroupLicenseRow) => [row.groupId] },
  /** The newest first. */
  licenseOperations: {
    order: [{ column: 'sequence', descending: true, parse: BigInt }],
    position: (row: LicenseOperationRow) => [String(row.sequence)],
  },
  /** The newest first; its statements are its own. */
  directoryAudits: {
    order: [
      { column: 'activityDateTime', descending: true },
      { column: 'id', descending: true, parse: BigInt },
    ],
    position: (row: Pick<DirectoryAuditRow, 'moment' | 'number'>) => [row.moment, row.number],
  },
  duplicateLicenses: byUserAndSku,
  redundantDirectLicenses: byUserAndSku,
} satisfies { [Name in ListName]: List<never> }

/** The name of a list that is read in pages. */
export type ListName =
  | 'groups'
  | 'users'
  | 'usersByPrincipalName'
  | 'groupsByCreation'
  | 'members'
  | 'membersWithErrors'
  | 'memberOf'
  | 'assignedGroups'
  | 'licenseOperations'
  | 'directoryAudits'
  | 'duplicateLicenses'
  | 'redundantDirectLicenses'
