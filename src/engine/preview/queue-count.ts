/** Whom the queue, and the follow-ups of a lap, would serve. */
import type { SkuId, UserId } from '../../licensing/model.ts'
import type { Outcome } from '../../licensing/outcome.ts'
import type { Overlay } from './overlay.ts'

/** What follows from a lap for one product. */
export interface ServedSku {
  readonly skuId: SkuId
  /** Users of whom a path of the SKU holds that did not when the lap ended. */
  readonly served: number
  /** Users who cease to consume the SKU. */
  readonly lost: number
}

/** What follows from a lap. */
export interface Served {
  /** Users of whom a path of any SKU holds that did not when the lap ended. */
  readonly users: number
  /** By SKU id. */
  readonly skus: readonly ServedSku[]
}

/** Adds up what follows from a lap. */
export class QueueCount {
  evaluated = 0
  /** For each user who came or ceased to consume a SKU, the sum of it. */
  private readonly balance = new Map<SkuId, Map<UserId, number>>()

  add(userId: UserId, { takes, frees }: Outcome): void {
    this.evaluated++
    for (const skuId of takes) this.count(skuId, userId, 1)
    for (const skuId of frees) this.count(skuId, userId, -1)
  }

  /** What all that was added comes to. */
  total(overlay: Overlay): Served {
    const users = new Set<UserId>()
    const served = new Map<SkuId, Set<UserId>>()
    for (const { userId, skuId, state, held } of overlay.laterPatches()) {
      if (held || (state !== 'ACTIVE' && state !== 'ACTIVE_WITH_ERROR')) continue
      users.add(userId)
      served.set(skuId, (served.get(skuId) ?? new Set()).add(userId))
    }
    const skuIds = [...new Set([...served.keys(), ...this.balance.keys()])].sort()
    const lost = (skuId: SkuId) => [...(this.balance.get(skuId)?.values() ?? [])].filter((sum) => sum < 0).length
    const skus = skuIds.map((skuId) => ({ skuId, served: served.get(skuId)?.size ?? 0, lost: lost(skuId) }))
    return { users: users.size, skus: skus.filter((sku) => sku.served + sku.lost > 0) }
  }

  private count(skuId: SkuId, userId: UserId, by: number): void {
    const users = this.balance.get(skuId) ?? new Map<UserId, number>()
    this.balance.set(skuId, users)
    users.set(userId, (users.get(userId) ?? 0) + by)
  }
}
