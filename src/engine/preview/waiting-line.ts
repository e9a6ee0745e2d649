/** Those who wait for a unit of one SKU, in the order of the queue: who is stored and untouched, merged with the overlay's. */
import { listWaitingAfter, listWaitingOf, type PlacedPath } from '../../db/sql/waiting-paths.ts'
import type { TenantConnection } from '../../db/tenant-connection.ts'
import type { SkuId, UserId } from '../../licensing/model.ts'
import type { Overlay } from './overlay.ts'

/** Users of one statement. */
const batch = 1_000

/** Tells who is next to be served with units of one SKU. */
export class WaitingLine {
  private readonly db: TenantConnection
  private readonly overlay: Overlay
  private readonly skuId: SkuId
  private stored: readonly PlacedPath[] = []
  private last: PlacedPath | null = null
  private ended = false
  /** Paths of the overlay, in order; one that does not wait any more is passed over. */
  private changed: readonly PlacedPath[] = []
  private readonly unplaced = new Set<UserId>()

  constructor(db: TenantConnection, overlay: Overlay, skuId: SkuId) {
    this.db = db
    this.overlay = overlay
    this.skuId = skuId
  }

  /** A path of the user may have come to wait. */
  touch(userId: UserId): void {
    this.unplaced.add(userId)
  }

  /** The first of the line. */
  async first(limit: number): Promise<readonly PlacedPath[]> {
    await this.place()
    await this.readAhead(limit)
    const changed: PlacedPath[] = []
    for (const path of this.changed) {
      if (changed.length === limit) break
      if (this.patchOf(path)?.error === 'COUNT_VIOLATION') changed.push(path)
    }
    return [...this.stored.slice(0, limit), ...changed].sort(byPlace).slice(0, limit)
  }

  /** Stored paths that nothing has changed, as many as are asked for. */
  private async readAhead(limit: number): Promise<void> {
    this.stored = this.stored.filter((path) => this.patchOf(path) === undefined)
    while (this.stored.length < limit && !this.ended) {
      const read = await listWaitingAfter(this.db, { skuId: this.skuId, after: this.last }, batch)
      this.ended = read.length < batch
      this.last = read.at(-1) ?? this.last
      this.stored = [...this.stored, ...read.filter((path) => this.patchOf(path) === undefined)]
    }
  }

  private async place(): Promise<void> {
    if (this.unplaced.size === 0) return
    const users = [...this.unplaced]
    const found: PlacedPath[] = []
    for (let from = 0; from < users.length; from += batch) {
      const userIds = users.slice(from, from + batch)
      const layer = this.overlay.layerFor(userIds)
      const waiting = await listWaitingOf(this.db, { skuId: this.skuId, userIds, onlyArrived: false }, layer)
      found.push(...waiting.filter((path) => this.patchOf(path) !== undefined))
    }
    const others = this.changed.filter(({ userId }) => !this.unplaced.has(userId))
    this.changed = [...others, ...found].sort(byPlace)
    this.unplaced.clear()
  }

  private patchOf({ userId, sourceId }: PlacedPath) {
    return this.overlay.patchOf({ userId, skuId: this.skuId, sourceId })
  }
}

/** The order of the queue; the parts of a place are in order as text. */
export function byPlace(a: PlacedPath, b: PlacedPath): number {
  return (
    compare(a.waitingSince, b.waitingSince) ||
    compare(a.memberSince, b.memberSince) ||
    compare(a.userId, b.userId) ||
    compare(a.sourceId, b.sourceId)
  )
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
