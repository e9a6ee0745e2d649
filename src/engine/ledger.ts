/**
 * What an evaluation reads of a tenant's licensing and what it does to it. The worker and calls have the database behind it, a
 * preview a layer that is never written; so both run the same code.
 */
import type { Decided } from '../db/sql/apply-outcomes.ts'
import type { FollowUpKind, PendingKind, PendingUser } from '../db/sql/pending-evaluations.ts'
import type { Snapshot, Subject } from '../db/sql/snapshot-profiles.ts'
import type { UserLicensing } from '../db/sql/user-licensing.ts'
import type { SourceFilter } from '../db/sql/user-sources.ts'
import type { WaitingPath } from '../db/sql/waiting-paths.ts'
import type { Profile } from '../licensing/profile.ts'
import type { GroupId, GroupLicenses, SkuId, UserId } from '../licensing/model.ts'

/** The licence paths of a tenant. */
export interface Ledger {
  /** The profiles of the subjects; no user may be among them twice. */
  snapshot(subjects: readonly Subject[]): Promise<Snapshot>
  licensesOf(groupIds: readonly GroupId[]): Promise<(groupId: GroupId) => GroupLicenses>
  /** All that a user has of licences; null: there is none of this id. */
  user(userId: UserId): Promise<UserLicensing | null>
  /** The groups that matter for the users, in the order of reprocess. */
  sources(userIds: readonly UserId[], filter: SourceFilter): Promise<readonly Subject[]>
  /** Paths that wait for the SKU though their users consume it by now, in the order of the queue. */
  arrivedPaths(skuId: SkuId, limit: number): Promise<readonly WaitingPath[]>
  /** Paths that wait for a unit of the SKU, in the order of the queue. */
  waitingPaths(skuId: SkuId, limit: number): Promise<readonly WaitingPath[]>
  /** Records what was decided; `turn` is the number of users who were evaluated before. */
  apply(decided: JudgedOutcomes, turn: number): Promise<void>
}

/** Outcomes with the profile from which each of them follows; a direct licence is judged without one. */
export interface JudgedOutcomes extends Decided {
  readonly profileOf?: (outcome: number) => Profile | undefined
}

/** What an event has still to do. */
export interface Agenda {
  nextKind(): Promise<PendingKind | null>
  takeUsers(kind: PendingKind, limit: number): Promise<readonly PendingUser[]>
  removeUsers(users: readonly PendingUser[]): Promise<void>
  /** Those of the users who hold from some group what it does not want are to be evaluated again. */
  addFollowUps(kind: FollowUpKind, userIds: readonly UserId[]): Promise<void>
  releaseFollowUps(kind: FollowUpKind): Promise<void>
  /** Those who wait for the SKUs are to be served; `arrived` are users who consume a SKU for which they wait elsewhere. */
  addServes(
    skuIds: readonly SkuId[],
    arrived: readonly { readonly userId: UserId; readonly skuId: SkuId }[],
  ): Promise<void>
  /** The SKUs that are to be served, in the order of their ids. */
  serves(): Promise<readonly SkuId[]>
  /** Those of the users are forgotten as arrived who have no path left that waits for the SKU. */
  forgetArrived(skuId: SkuId, userIds: readonly UserId[]): Promise<void>
  endServing(): Promise<void>
}
