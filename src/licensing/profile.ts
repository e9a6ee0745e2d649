/** People whose answer must be equal: what the laws look at of a user, and nothing else. */
import type { License, PathState, SkuId } from './model.ts'

/** All of a user that matters to the laws, for one group. */
export interface Profile {
  /** Whether the user is a direct member of the group, and the group is not deleted. */
  readonly member: boolean
  /** The user's usage location, else the tenant's country. */
  readonly location: string
  /** Whether a proxy address of the user belongs to another living user or group too. */
  readonly addressTaken: boolean
  /** Every path of the user from the group, in any state. */
  readonly mine: readonly PathState[]
  /** The holding paths of the user from anywhere else. */
  readonly others: readonly License[]
  /** The SKUs for which the user waits in a path from elsewhere. */
  readonly waits: readonly SkuId[]
}
