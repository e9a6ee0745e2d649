/** What an event does after its own evaluations: follow-ups in rounds, then the queue, until nothing is left. */
import { evaluate, type Result, retryDirect } from './reference-evaluation.ts'
import { holds, type Path, type ReferenceState } from './reference-state.ts'

export class ReferenceEvent {
  private readonly serves = new Set<string>()
  private followUps = new Set<string>()

  constructor(
    private readonly state: ReferenceState,
    private readonly seatQueue: boolean,
  ) {}

  /** Remembers what a result means for others. */
  note(user: string, { released, freed, arrived }: Result, followUp = true): void {
    for (const sku of [...freed, ...arrived]) this.serves.add(sku)
    if (followUp && released.length > 0 && this.unwantedSources(user).length > 0) this.followUps.add(user)
  }

  serve(sku: string): void {
    this.serves.add(sku)
  }

  /** Runs to the quiet point. */
  finish(): void {
    do {
      this.runFollowUps()
      if (this.seatQueue) this.runQueue()
      this.serves.clear()
    } while (this.followUps.size > 0)
  }

  private runFollowUps(): void {
    while (this.followUps.size > 0) {
      const round = [...this.followUps].sort()
      this.followUps = new Set()
      for (const user of round)
        for (const source of this.unwantedSources(user)) this.note(user, evaluate(this.state, user, source))
    }
  }

  private runQueue(): void {
    for (;;) {
      const next = [...this.serves].sort().flatMap((sku) => this.nextWaiting(sku) ?? [])[0]
      if (next === undefined) return
      const { user, source } = next
      this.note(user, source === user ? retryDirect(this.state, user) : evaluate(this.state, user, source))
    }
  }

  private nextWaiting(sku: string): Path | undefined {
    const waiting = inQueueOrder(this.state, sku)
    const arrived = waiting.find(({ user }) => this.state.consumes(user, sku))
    return arrived ?? (this.state.available(sku) > 0 ? waiting[0] : undefined)
  }

  private unwantedSources(user: string): readonly string[] {
    const sources = this.state
      .of(user)
      .filter((path) => path.source !== user && holds(path) && !this.state.wanted(path))
      .map(({ source }) => source)
    return reprocessOrder(this.state, user, sources)
  }
}

/** Groups of which the user is no member by id, then the others by membership date and id. */
export function reprocessOrder(state: ReferenceState, user: string, sources: Iterable<string>): readonly string[] {
  const date = (group: string) => state.team(group).members.get(user) ?? -1
  return [...new Set(sources)].sort((a, b) => date(a) - date(b) || (a < b ? -1 : 1))
}

/** Waiting time, membership date (direct: the earliest), user, group. */
export function inQueueOrder(state: ReferenceState, sku: string): readonly Path[] {
  const date = ({ user, source }: Path) =>
    source === user ? -1 : (state.team(source).members.get(user) ?? Number.MAX_SAFE_INTEGER)
  return state.paths
    .filter((path) => path.sku === sku && path.error === 'COUNT_VIOLATION')
    .sort(
      (a, b) =>
        (a.waitingSince ?? 0) - (b.waitingSince ?? 0) ||
        date(a) - date(b) ||
        (a.user < b.user ? -1 : a.user > b.user ? 1 : 0) ||
        (a.source < b.source ? -1 : 1),
    )
}
