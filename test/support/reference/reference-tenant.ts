/**
 * The reference engine: every trigger, one user at a time. What a trigger leaves to be evaluated is done step by step: the
 * driver says whose turn it is, as the order in which events of a tenant interleave is no law; what a turn does is.
 */
import type { CatalogFacts } from '../../../src/licensing/catalog.ts'
import { evaluate, first, record, retryDirect } from './reference-evaluation.ts'
import { type Own, ReferenceEvent } from './reference-event.ts'
import { ReferenceLap } from './reference-lap.ts'
import type { Code, Held } from './reference-laws.ts'
import { inQueueOrder, reprocessOrder } from './reference-queue.ts'
import { type Add, checkSet, checkShape } from './reference-refusals.ts'
import { holds, type Path, ReferenceState, type Sku } from './reference-state.ts'

interface Operation {
  readonly group: string
  sequence: number
  lap: ReferenceLap | null
  superseded: boolean
}

export class ReferenceTenant {
  readonly state: ReferenceState
  private readonly operations: Operation[] = []
  /** What the last trigger began; it has no turn yet. */
  private begun: Operation | ReferenceEvent | null = null
  private readonly events = new Map<number, ReferenceEvent>()

  constructor(
    facts: { readonly catalog: CatalogFacts; readonly country: string },
    private readonly options: { readonly seatQueue?: boolean } = {},
  ) {
    this.state = new ReferenceState(facts.catalog, facts.country)
  }

  addSku(id: string, sku: Partial<Sku>): void {
    this.state.skus.set(id, { appliesTo: 'User', enabled: 0, warning: 0, status: 'Enabled', ...sku })
  }

  addUser(id: string, usageLocation: string | null, addresses: readonly string[] = []): void {
    this.state.people.set(id, { usageLocation, addresses, deleted: false })
  }

  addGroup(id: string, addresses: readonly string[] = []): void {
    const [licenses, successors, members] = [new Map(), new Map(), new Map()]
    this.state.teams.set(id, { securityEnabled: true, addresses, licenses, successors, members, deleted: false })
  }

  assignLicense(group: string, add: readonly Add[], remove: readonly string[]): void {
    const team = this.state.livingTeam(group)
    checkShape(this.state, add, remove)
    for (const sku of remove) if (!team.licenses.has(sku)) throw new Error('not on the group')
    const next = new Map(team.licenses)
    for (const sku of remove) next.delete(sku)
    for (const { skuId, disabledPlans } of add)
      next.set(skuId, [...new Set(disabledPlans ?? team.licenses.get(skuId) ?? [])].sort())
    checkSet(this.state.laws, team.licenses, next)
    for (const [sku, places] of team.successors)
      if (places.some((place) => remove.includes(place)))
        team.successors.set(sku, [
          ...new Set([...places.filter((place) => !remove.includes(place)), ...add.map(({ skuId }) => skuId)]),
        ])
    for (const sku of remove)
      team.successors.set(
        sku,
        add.map(({ skuId }) => skuId),
      )
    for (const { skuId } of add) team.successors.delete(skuId)
    team.licenses.clear()
    for (const [sku, plans] of next) team.licenses.set(sku, plans)
    this.reprocessGroup(group)
  }

  reprocessGroup(group: string): void {
    this.state.livingTeam(group)
    const operation = { group, sequence: 0, lap: null, superseded: false }
    this.operations.push(operation)
    this.begun = operation
  }

  addMembers(group: string, users: readonly string[]): void {
    const team = this.state.livingTeam(group)
    for (const user of users) team.members.set(user, this.state.tick())
    this.changedMembers(group, users)
  }

  removeMembers(group: string, users: readonly string[]): void {
    for (const user of users) this.state.livingTeam(group).members.delete(user)
    this.changedMembers(group, users)
  }

  /** Refused while it gives licences or somebody who is not deleted has a path from it; begins nothing. */
  deleteGroup(group: string): void {
    const { state } = this
    const team = state.livingTeam(group)
    const paths = state.paths.filter(({ source }) => source === group)
    if (team.licenses.size > 0) throw new Error('gives licences')
    if (paths.some(({ user }) => !state.person(user).deleted)) {
      state.saw('a group that gives nothing is not deleted while somebody has a path from it')
      throw new Error('has paths')
    }
    const unfinished = this.operations.some(
      (operation) => operation.group === group && operation.lap?.complete !== true,
    )
    if (unfinished) state.saw('a group is deleted before a lap over it is done')
    if (paths.length > 0) state.saw('a group is deleted with the paths of deleted users')
    if (team.members.size > 0) state.saw('a group is deleted with members')
    for (const [user, gone] of Map.groupBy(paths, (path) => path.user))
      state.log.compare(user, gone, [], { failed: false, cause: null })
    for (const { user, sku } of paths) state.remove(user, sku, group)
    team.deleted = true
  }

  restoreGroup(group: string): void {
    const team = this.state.team(group)
    if (!team.deleted) throw new Error('not found')
    team.deleted = false
  }

  /** Whether the last trigger left anything to be evaluated. */
  get begins(): boolean {
    return this.begun instanceof ReferenceEvent ? !this.begun.done : this.begun !== null
  }

  /** Gives what the last trigger began its turn. */
  take(sequence: number): void {
    const { begun } = this
    this.begun = null
    if (begun instanceof ReferenceEvent) {
      if (!begun.done) this.events.set(sequence, begun)
    } else if (begun !== null) begun.sequence = sequence
  }

  /** Does a step of up to `limit` users; of the queue, `served` paths. Answers how many were evaluated. */
  step(sequence: number, limit: number, served: number): number {
    const event = this.events.get(sequence) ?? this.startLap(sequence)
    const count = event.step(limit, served)
    if (event.done) this.events.delete(sequence)
    if (this.events.size > 1) this.state.saw('a step while another event or lap is not done')
    return count
  }

  /** Whether nothing is left to be evaluated. */
  get quiet(): boolean {
    return this.events.size === 0 && this.operations.every(({ lap }) => lap?.complete === true)
  }

  assignUserLicense(user: string, add: readonly Add[], remove: readonly string[]): void {
    const { state } = this
    checkShape(state, add, remove)
    for (const sku of remove) if (state.path(user, sku, user) === undefined) throw new Error('not direct')
    if (add.length > 0 && state.person(user).usageLocation === null)
      throw new Error('PROHIBITED_IN_USAGE_LOCATION_VIOLATION')
    const direct = state.of(user).filter(({ source }) => source === user)
    const held = direct.filter(holds)
    const changes: Held[] = add.map(({ skuId, disabledPlans }) => {
      return { sku: skuId, disabled: disabledPlans ?? state.path(user, skuId, user)?.disabled ?? [] }
    })
    const named = new Set([...remove, ...changes.map(({ sku }) => sku)])
    const untouched = held.filter(({ sku }) => !named.has(sku))
    const others = state.of(user).filter((path) => path.source !== user && holds(path))
    const today = (sku: string) => held.find((path) => path.sku === sku)
    const fewer = changes.filter((next) => {
      const path = today(next.sku)
      return path !== undefined && !state.laws.gains(path, next)
    })
    const circumstances = {
      location: state.location(user),
      addressTaken: state.addressTaken(user),
      before: state.laws.union([...held, ...others]),
      after: state.laws.union([...others, ...untouched, ...changes]),
      staying: state.laws.union([...others, ...untouched, ...fewer]),
      lacksUnit: (sku: string) => !state.consumes(user, sku) && state.available(sku) === 0,
    }
    const codes: [string, Code][] = []
    for (const next of changes) {
      const path = today(next.sku)
      const code = fewer.includes(next)
        ? path && state.laws.grows(path, next) && state.laws.breaksLeaving(path, circumstances)
          ? ('DEPENDENCY_VIOLATION' as const)
          : null
        : state.laws.judgeWanted(next, path, circumstances)
      if (code !== null) codes.push([next.sku, code])
    }
    for (const path of held)
      if (remove.includes(path.sku) && state.laws.breaksLeaving(path, circumstances))
        codes.push([path.sku, 'DEPENDENCY_VIOLATION'])
    const cause = first(codes)
    if (cause !== null) throw new Error(cause)
    const event = this.begin({ retry: user })
    const result = record(state, user, () => {
      for (const sku of remove) state.remove(user, sku, user)
      for (const next of changes) state.put(user, next, user, 'ACTIVE', null)
      return { changed: true, failed: false, cause: null }
    })
    event.note(user, result)
  }

  reprocessUser(user: string): Code | null {
    if (this.state.person(user).deleted) throw new Error('deleted')
    return this.pass(user, this.begin())
  }

  deleteUser(user: string): void {
    const { state } = this
    const event = this.begin()
    for (const sku of new Set(
      state
        .of(user)
        .filter(holds)
        .map((path) => path.sku),
    ))
      event.serve(sku)
    this.changeAll(user, (path) => {
      path.was = { state: path.state, error: path.error }
      path.state = 'DISABLED'
      path.error = null
    })
    state.person(user).deleted = true
  }

  restoreUser(user: string): void {
    const { state } = this
    const event = this.begin()
    state.person(user).deleted = false
    this.changeAll(user, (path) => {
      const was = path.was ?? { state: 'ERROR', error: 'OTHER' }
      path.was = null
      const free = state.consumes(user, path.sku) || state.available(path.sku) > 0
      if (!holds(was)) Object.assign(path, was)
      else if (state.addressTaken(user) && state.laws.provisionsMail(path))
        Object.assign(path, { state: 'ERROR', error: this.restoreFails('UNIQUENESS_VIOLATION') })
      else if (free) Object.assign(path, was)
      else
        Object.assign(path, {
          state: 'ERROR',
          error: this.restoreFails('COUNT_VIOLATION'),
          waitingSince: path.waitingSince ?? state.tick(),
        })
    })
    this.pass(user, event)
  }

  /** Changes every path, by SKU, a direct one before those of groups; each source leaves an entry. */
  private changeAll(user: string, change: (path: Path) => void): void {
    const { state } = this
    const before = state.of(user).map((path) => ({ ...path }))
    const direct = (path: Path) => (path.source === user ? 0 : 1)
    for (const path of [...state.of(user)].sort(
      (a, b) => compare(a.sku, b.sku) || direct(a) - direct(b) || compare(a.source, b.source),
    )) {
      change(path)
      path.moved = true
    }
    for (const source of new Set(before.map((path) => path.source))) {
      const ofSource = (paths: readonly Path[]) => paths.filter((path) => path.source === source)
      const after = ofSource(state.of(user))
      const codes = after.flatMap(({ sku, error }) => (error === null ? [] : [[sku, error] as const]))
      state.log.compare(user, ofSource(before), after, { failed: codes.length > 0, cause: first(codes) })
    }
  }

  private restoreFails(code: Code): Code {
    this.state.saw(`a restored path comes to ${code}`)
    return code
  }

  updateUser(
    user: string,
    change: { readonly usageLocation?: string | null; readonly addresses?: readonly string[] },
  ): void {
    Object.assign(this.state.person(user), change)
  }

  updateSku(id: string, change: Partial<Sku>): void {
    const before = this.state.assignable(id)
    const sku = this.state.skus.get(id)
    if (sku === undefined) throw new Error('not owned')
    Object.assign(sku, change)
    if (this.state.assignable(id) < this.state.consumed(id)) this.state.saw('fewer units are owned than consumed')
    const event = this.begin()
    if (this.state.assignable(id) > before) event.serve(id)
  }

  /** Everything that a real tenant is compared with; what moved and what was logged, since the last time. */
  snapshot() {
    const { state } = this
    const moved = state.paths.filter((path) => path.moved)
    for (const path of moved) path.moved = false
    return {
      paths: state.paths
        .map(({ user, sku, source, state: status, error, disabled, waitingSince }) => {
          return `${user} ${sku} ${source} ${status} ${error ?? '-'} [${disabled.join()}]${waitingSince === null ? '' : ' waits'}`
        })
        .sort(),
      moved: moved.map(({ user, sku, source }) => `${user} ${sku} ${source}`).sort(),
      entries: state.log.take(),
      consumed: [...state.skus.keys()].sort().map((sku) => `${sku} ${state.consumed(sku)}`),
      queues: [...state.skus.keys()].sort().map(
        (sku) =>
          `${sku}: ${inQueueOrder(state, sku)
            .map(({ user, source }) => `${user}/${source}`)
            .join(' ')}`,
      ),
      deletedGroups: [...state.teams].filter(([, { deleted }]) => deleted).map(([id]) => id),
      operations: this.operations.map(({ group, lap, superseded }) => {
        const counts = lap ? `${lap.total} ${lap.succeeded} ${lap.failed}` : '- 0 0'
        const progress =
          lap === null ? 'QUEUED_FOR_PROCESSING' : lap.complete ? 'PROCESSING_COMPLETE' : 'PROCESSING_IN_PROGRESS'
        return `${group} ${progress} ${counts}${superseded ? ' superseded' : ''}`
      }),
    }
  }

  private pass(user: string, event: ReferenceEvent): Code | null {
    for (;;) {
      const direct = retryDirect(this.state, user)
      event.note(user, direct)
      let { changed, cause } = direct
      const sources = [
        ...this.state.of(user).map(({ source }) => source),
        ...[...this.state.teams].filter(([, { members }]) => members.has(user)).map(([id]) => id),
      ].filter((source) => source !== user)
      for (const group of reprocessOrder(this.state, user, sources)) {
        const result = evaluate(this.state, user, group)
        event.note(user, result)
        changed ||= result.changed
        cause ??= result.cause
      }
      if (!changed) return cause
    }
  }

  /** All operations of the group that are queued share the lap of the last. */
  private startLap(sequence: number): ReferenceEvent {
    const last = this.operations.find((operation) => operation.sequence === sequence)
    if (last === undefined || last.lap !== null) throw new Error(`${sequence} is not the turn of anything`)
    const ofGroup = this.operations.filter(({ group }) => group === last.group)
    if (ofGroup.some(({ lap }) => lap?.complete === false)) throw new Error('the group has a lap that is not complete')
    const shared = ofGroup.filter(({ lap }) => lap === null)
    if (shared.at(-1) !== last) throw new Error('an operation of the group was queued later')
    if (shared.length > 1) this.state.saw('operations share a lap')
    const lap = new ReferenceLap(this.state, last.group)
    if (lap.total === 0) this.state.saw('a lap has nobody to evaluate')
    for (const operation of shared) Object.assign(operation, { lap, superseded: operation !== last })
    const event = new ReferenceEvent(this.state, this.seatQueue, { lap })
    this.events.set(sequence, event)
    return event
  }

  /** Nobody is to be evaluated for a group that gives nothing and has given nothing. */
  private changedMembers(group: string, users: readonly string[]): void {
    const { team, paths } = { team: this.state.team(group), paths: this.state.paths }
    if (team.licenses.size === 0 && !paths.some(({ source }) => source === group)) return
    if (this.isInProgress(group)) this.state.saw('members change while a lap over their group is in progress')
    this.begin({ members: users.map((user) => [user, group] as const) })
  }

  /** Whether a lap over the group has begun and is not complete. */
  isInProgress(group: string): boolean {
    return this.operations.some((operation) => operation.group === group && operation.lap?.complete === false)
  }

  /** What a trigger leaves to be evaluated. */
  begin(own: Own = {}): ReferenceEvent {
    const event = new ReferenceEvent(this.state, this.seatQueue, own)
    this.begun = event
    return event
  }

  private get seatQueue(): boolean {
    return this.options.seatQueue ?? true
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
