/** Those who wait for a unit of one SKU, in the order of the queue: who is stored and untouched, merged with the overlay's. */
import { listWaitingAfter, listWaitingOf, type PlacedPath } from '../../db/sql/waiting-paths.ts'
import type { TenantConnection } from '../../db/tenant-connection.ts'
import type { SkuId, UserId } from '../../licensing/model.ts'
import type { Overlay } from './overlay.ts'

/** Users of one statement. */
const batch = 1_000

interface LineParts {
  readonly overlay: Overlay
  readonly skuId: SkuId
  /** The most paths of the overlay that are kept: nobody after them has a turn before the preview has evaluated as many. */
  readonly most: number
}

/** Tells who is next to be served with units of one SKU. */
export class WaitingLine {
  private readonly db: TenantConnection
  private readonly overlay: Overlay
  private readonly skuId: SkuId
  private readonly most: number
  private begun = false
  private stored: readonly PlacedPath[] = []
  private last: PlacedPath | null = null
  private ended = false
  /** Paths of the overlay, in order; one that does not wait any more is passed over. */
  private changed: readonly PlacedPath[] = []
  private readonly unplaced = new Set<UserId>()

  constructor(db: TenantConnection, { overlay, skuId, most }: LineParts) {
    this.db = db
    this.overlay = overlay
    this.skuId = skuId
    this.most = most
  }

  /** A path of the user may have come to wait. */
  touch(userId: UserId): void {
    this.unplaced.add(userId)
  }

  /** The first of the line. */
  async first(limit: number): Promise<readonly PlacedPath[]> {
    if (!this.begun) await this.place(this.overlay.waitingUsers(this.skuId, this.most))
    this.begun = true
    if (this.unplaced.size > 0) await this.place(this.unplaced)
    this.unplaced.clear()
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

  /** Gives the paths of the users their places, some users at a time: of a million who wait, few more are kept than have a turn. */
  private async place(users: Iterable<UserId>): Promise<void> {
    const some: UserId[] = []
    for (const userId of users) if (some.push(userId) === batch) await this.placeSome(some.splice(0))
    if (some.length > 0) await this.placeSome(some)
    this.keepFirst()
  }

  private async placeSome(userIds: readonly UserId[]): Promise<void> {
    const layer = this.overlay.layerFor(userIds)
    const waiting = await listWaitingOf(this.db, { skuId: this.skuId, userIds, onlyArrived: false }, layer)
    const found = waiting.filter((path) => this.patchOf(path) !== undefined)
    const placed = new Set(userIds)
    this.changed = [...this.changed.filter(({ userId }) => !placed.has(userId)), ...found]
    if (this.changed.length > 2 * this.most) this.keepFirst()
  }

  private keepFirst(): void {
    this.changed = this.changed.toSorted(byPlace).slice(0, this.most)
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
