/** What generated types have to refuse: `tsc` complains of every line here that it would accept. */
import type { AssignMutationVariables, GroupPageQuery, WatchSubscription } from './generated/graphql.ts'

// @ts-expect-error an enum has the values of the schema only
export const state: WatchSubscription['licenseOperation']['state'] = 'DONE'

// @ts-expect-error a group may not be there
export const group = (page: GroupPageQuery) => page.group.id

// @ts-expect-error a moment is a string, not a Date
export const created = (page: GroupPageQuery): Date | null | undefined => page.group?.createdDateTime

// @ts-expect-error an id of a product is a string
export const change: AssignMutationVariables = { groupId: 'x', addLicenses: [{ skuId: 7 }] }
