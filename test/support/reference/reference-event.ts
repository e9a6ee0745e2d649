/** An event: its own evaluations, a lap's first, then follow-ups in rounds, then the queue, until nothing is left. */
import { evaluate, type Result, retryDirect } from './reference-evaluation.ts'
import type { ReferenceLap } from './reference-lap.ts'
import { inQueueOrder, reprocessOrder } from './reference-queue.ts'
import { holds, type Path, type ReferenceState } from './reference-state.ts'

export interface Own {
  readonly lap?: ReferenceLap
  /** Users and groups, in order. */
  readonly members?: readonly (readonly [string, string])[]
  /** Who is evaluated for every group from which it is in error. */
  readonly retry?: string
}

export class ReferenceEvent {
  private readonly serves = new Set<string>()
  private followUps = new Set<string>()
  private next = new Set<string>()
  private readonly served = new Set<string>()
  private readonly lap: ReferenceLap | undefined
  private members: readonly (readonly [string, string])[]
  private retry: string | undefined

  constructor(
    private readonly state: ReferenceState,
    private readonly seatQueue: boolean,
    { lap, members = [], retry }: Own = {},
  ) {
    this.lap = lap
    this.members = members
    this.retry = retry
  }

  get done(): boolean {
    const { lap, members, retry, followUps, next, serves, served } = this
    const rows = members.length + followUps.size + next.size + serves.size + served.size
    return lap?.complete !== false && rows === 0 && retry === undefined
  }

  /** Remembers what a result means for others; the follow-ups, where the caller does not see to them. */
  note(user: string, { released, freed, arrived }: Result, followUps: Set<string> | null = null): void {
    for (const sku of [...freed, ...arrived]) this.serves.add(sku)
    if (arrived.length > 0) this.state.saw('somebody comes to consume elsewhere what it waits for')
    if (followUps === null || released.length === 0 || this.unwantedSources(user).length === 0) return
    this.state.saw(followUps === this.served ? 'the queue has a follow-up' : 'an evaluation has a follow-up')
    followUps.add(user)
  }

  serve(sku: string): void {
    this.serves.add(sku)
  }

  /** Does the next part, up to `limit` users; of the queue, as many paths as the engine served. Answers how many. */
  step(limit: number, served: number): number {
    if (this.lap?.complete === false)
      return this.lap.step(limit, (user, result) => this.note(user, result, this.followUps))
    if (this.members.length > 0) {
      const now = this.members.slice(0, limit)
      this.members = this.members.slice(limit)
      return this.evaluateAll(now, this.followUps)
    }
    if (this.retry !== undefined) {
      const user = this.retry
      this.retry = undefined
      const inError = this.state.of(user).filter(({ source, error }) => source !== user && error !== null)
      const sources = inError.map(({ source }) => source)
      return this.evaluateAll(
        reprocessOrder(this.state, user, sources).map((group) => [user, group]),
        this.followUps,
      )
    }
    if (this.followUps.size > 0) {
      const users = [...this.followUps].sort().slice(0, limit)
      for (const user of users) this.followUps.delete(user)
      return this.evaluateAll(
        users.flatMap((user) => this.unwantedSources(user).map((group) => [user, group] as const)),
        this.next,
      )
    }
    if (this.next.size > 0) {
      this.followUps = this.next
      this.next = new Set()
      this.state.saw('a follow-up has a follow-up')
      return 0
    }
    if (this.serves.size > 0) return this.serveQueue(served)
    this.releaseServed()
    return 0
  }

  private serveQueue(count: number): number {
    for (let done = 0; done < count; done++) {
      const next = this.nextWaiting()
      if (next === undefined) return done
      const { user, source } = next
      const direct = source === user
      this.state.saw(direct ? 'the queue serves a direct path' : 'the queue serves a path of a group')
      this.note(user, direct ? retryDirect(this.state, user) : evaluate(this.state, user, source), this.served)
    }
    if (count > 0) return count
    if (this.nextWaiting() !== undefined) return -1
    this.serves.clear()
    this.releaseServed()
    return 0
  }

  private releaseServed(): void {
    for (const user of this.served) this.followUps.add(user)
    this.served.clear()
  }

  private nextWaiting(): Path | undefined {
    if (!this.seatQueue) return undefined
    for (const sku of [...this.serves].sort()) {
      const waiting = inQueueOrder(this.state, sku)
      const arrived = waiting.find(({ user }) => this.state.consumes(user, sku))
      const next = arrived ?? (this.state.available(sku) > 0 ? waiting[0] : undefined)
      if (next !== undefined) return next
    }
    return undefined
  }

  private evaluateAll(pairs: readonly (readonly [string, string])[], followUps: Set<string>): number {
    for (const [user, group] of pairs) this.note(user, evaluate(this.state, user, group), followUps)
    return pairs.length
  }

  private unwantedSources(user: string): readonly string[] {
    const sources = this.state
      .of(user)
      .filter((path) => path.source !== user && holds(path) && !this.state.wanted(path))
      .map(({ source }) => source)
    return reprocessOrder(this.state, user, sources)
  }
}
