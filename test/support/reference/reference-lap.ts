/** A lap over a group, up to some users a step: those who left it by id, then its members by date. */
import { evaluate, type Result } from './reference-evaluation.ts'
import type { ReferenceState } from './reference-state.ts'

export class ReferenceLap {
  total = 0
  succeeded = 0
  failed = 0
  complete = false
  private readonly start: number
  private phase: 'former' | 'members' = 'former'
  private lastFormer = ''
  private lastDate = -1

  constructor(
    private readonly state: ReferenceState,
    readonly group: string,
  ) {
    this.start = state.tick()
    this.total = this.sources().filter((user) => this.isFormer(user)).length + this.members().length
    state.log.add(`START_APPLYING_GROUP_LICENSE ${group}`)
  }

  /** Where the lap stands between steps is not law: it goes on behind the last user that it looked at. */
  step(limit: number, note: (user: string, result: Result) => void): number {
    const { state } = this
    if (this.phase === 'former') {
      const sources = this.sources().filter((user) => user > this.lastFormer)
      if (sources.length > 0) {
        const former = sources.filter((user) => this.isFormer(user)).slice(0, limit)
        this.lastFormer = (former.length === limit ? former : sources).at(-1) ?? ''
        this.evaluateAll(former, note)
        return former.length
      }
      this.phase = 'members'
    }
    const members = this.members().slice(0, limit)
    this.lastDate = state.team(this.group).members.get(members.at(-1) ?? '') ?? this.lastDate
    this.evaluateAll(members, note)
    this.complete = members.length < limit
    if (this.complete) state.log.add(`FINISH_APPLYING_GROUP_LICENSE ${this.group} ${this.succeeded} ${this.failed}`)
    return members.length
  }

  private evaluateAll(users: readonly string[], note: (user: string, result: Result) => void): void {
    for (const user of users) {
      const result = evaluate(this.state, user, this.group)
      this[result.failed ? 'failed' : 'succeeded']++
      note(user, result)
    }
    this.total = Math.max(this.total, this.succeeded + this.failed)
  }

  private sources(): readonly string[] {
    return [...new Set(this.state.paths.filter(({ source }) => source === this.group).map(({ user }) => user))].sort()
  }

  private isFormer(user: string): boolean {
    return !this.state.team(this.group).members.has(user) && !this.state.person(user).deleted
  }

  /** Who is a member since before the start, behind the last that was evaluated. */
  private members(): readonly string[] {
    return [...this.state.team(this.group).members]
      .filter(([user, date]) => date <= this.start && date > this.lastDate && !this.state.person(user).deleted)
      .sort((a, b) => a[1] - b[1])
      .map(([user]) => user)
  }
}
