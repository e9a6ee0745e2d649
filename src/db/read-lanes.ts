/**
 * Who reads for callers: each request and each tenant has a lane, so that reads which take long leave connections to the rest. A
 * read takes a turn in the lane of its request, then in that of its tenant, then among those of all tenants, and waits in each line
 * behind those who came before. So a request has no more than its share in the line of its tenant, nor a tenant in that of all.
 */

/** How many reads run at a time. */
export interface ReadLimits {
  readonly ofRequest: number
  readonly ofTenant: number
  readonly ofAll: number
}

/** The turns of one request. */
export interface ReadTurns {
  /** Takes a turn where one is free; false: it has to be waited for. */
  take(): boolean
  /** Waits for a turn; rejects as `left` does, and then has none. */
  wait(left: Promise<never>): Promise<void>
  /** Gives a turn back that was taken or waited for. */
  leave(): void
}

/** Lanes of all tenants; each call makes the turns of one more request. */
export function createReadLanes({ ofRequest, ofTenant, ofAll }: ReadLimits): (tenantId: string) => ReadTurns {
  const all = new Lane(ofAll)
  /** There are no more of them than tenants. */
  const tenants = new Map<string, Lane>()
  return (tenantId) => {
    const tenant = tenants.get(tenantId) ?? new Lane(ofTenant)
    tenants.set(tenantId, tenant)
    return nest([new Lane(ofRequest), tenant, all])
  }
}

/** Lanes from the narrowest to the widest, of which each turn takes a place in all. */
function nest(lanes: readonly Lane[]): ReadTurns {
  return {
    take() {
      if (!lanes.every((lane) => lane.isFree)) return false
      for (const lane of lanes) lane.take()
      return true
    },
    async wait(left) {
      const entered: Lane[] = []
      try {
        for (const lane of lanes) {
          if (lane.isFree) lane.take()
          else await lane.wait(left)
          entered.push(lane)
        }
      } catch (error) {
        for (const lane of entered) lane.leave()
        throw error
      }
    },
    leave() {
      for (const lane of lanes) lane.leave()
    },
  }
}

/** Some places, and a line of those who wait for one. */
class Lane {
  private readonly most: number
  private taken = 0
  private readonly line = new Set<() => void>()

  constructor(most: number) {
    this.most = most
  }

  /** Whoever leaves hands the place to the next in line, so that where one is free nobody waits. */
  get isFree(): boolean {
    return this.taken < this.most
  }

  take(): void {
    this.taken += 1
  }

  leave(): void {
    const [next] = this.line
    if (next === undefined) {
      this.taken -= 1
      return
    }
    this.line.delete(next)
    next()
  }

  async wait(left: Promise<never>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.line.add(resolve)
    try {
      await Promise.race([promise, left])
    } catch (error) {
      // A place that was handed over at the same moment goes on to the next.
      if (!this.line.delete(resolve)) this.leave()
      throw error
    }
  }
}
