/** What a previewed event has still to do, in memory: sets of users up to a limit, and SKUs. */
import type { FollowUpKind, PendingKind, PendingUser } from '../../db/sql/pending-evaluations.ts'
import type { SkuId, UserId } from '../../licensing/model.ts'
import type { Agenda } from '../ledger.ts'

interface AgendaParts {
  /** The most users of a set. */
  readonly limit: number
  /** Those of the users who hold from some group what it does not want. */
  findUnwanted(userIds: readonly UserId[]): Promise<readonly UserId[]>
  /** Those of the users who have a path that waits for the SKU. */
  findWaiting(skuId: SkuId, userIds: readonly UserId[]): Promise<readonly UserId[]>
}

/** What is still to be evaluated after the lap, in memory and up to a limit. */
export class PreviewAgenda implements Agenda {
  /** Whether somebody found no room. */
  overflowed = false
  private readonly followUps: Record<FollowUpKind, Set<UserId>> = {
    FOLLOW_UP: new Set(),
    FOLLOW_UP_NEXT: new Set(),
    FOLLOW_UP_SERVED: new Set(),
  }
  /** The SKUs to serve, with the users who arrived. */
  private readonly toServe = new Map<SkuId, Set<UserId>>()

  private readonly parts: AgendaParts

  constructor(parts: AgendaParts) {
    this.parts = parts
  }

  async nextKind(): Promise<PendingKind | null> {
    const { FOLLOW_UP, FOLLOW_UP_NEXT, FOLLOW_UP_SERVED } = this.followUps
    if (FOLLOW_UP.size > 0) return 'FOLLOW_UP'
    if (FOLLOW_UP_NEXT.size > 0) return 'FOLLOW_UP_NEXT'
    if (this.toServe.size > 0) return 'SERVE'
    return FOLLOW_UP_SERVED.size > 0 ? 'FOLLOW_UP_SERVED' : null
  }

  async takeUsers(kind: PendingKind, limit: number): Promise<readonly PendingUser[]> {
    if (kind !== 'FOLLOW_UP') return []
    const userIds = [...this.followUps.FOLLOW_UP].sort().slice(0, limit)
    return userIds.map((userId, index) => ({ id: BigInt(index), userId, groupId: null }))
  }

  async removeUsers(users: readonly PendingUser[]): Promise<void> {
    for (const { userId } of users) this.followUps.FOLLOW_UP.delete(userId)
  }

  async addFollowUps(kind: FollowUpKind, userIds: readonly UserId[]): Promise<void> {
    for (const userId of await this.parts.findUnwanted(userIds)) this.put(this.followUps[kind], userId)
  }

  async releaseFollowUps(kind: FollowUpKind): Promise<void> {
    const released = [...this.followUps[kind]]
    this.followUps[kind].clear()
    for (const userId of released) this.put(this.followUps.FOLLOW_UP, userId)
  }

  async addServes(
    skuIds: readonly SkuId[],
    arrived: readonly { readonly userId: UserId; readonly skuId: SkuId }[],
  ): Promise<void> {
    for (const skuId of skuIds) if (!this.toServe.has(skuId)) this.toServe.set(skuId, new Set())
    for (const { userId, skuId } of arrived) {
      const users = this.toServe.get(skuId)
      if (users !== undefined) this.put(users, userId)
    }
  }

  async serves(): Promise<readonly SkuId[]> {
    return [...this.toServe.keys()].sort()
  }

  async forgetArrived(skuId: SkuId, userIds: readonly UserId[]): Promise<void> {
    const waiting = new Set(await this.parts.findWaiting(skuId, userIds))
    for (const userId of userIds) if (!waiting.has(userId)) this.toServe.get(skuId)?.delete(userId)
  }

  async endServing(): Promise<void> {
    this.toServe.clear()
    await this.releaseFollowUps('FOLLOW_UP_SERVED')
  }

  /** The users who came to consume the SKU while they wait for it elsewhere. */
  arrivedFor(skuId: SkuId): readonly UserId[] {
    return [...(this.toServe.get(skuId) ?? [])]
  }

  private put(users: Set<UserId>, userId: UserId): void {
    if (users.size < this.parts.limit) users.add(userId)
    else this.overflowed ||= !users.has(userId)
  }
}
