/** The reference engine: every trigger, one user at a time, to the quiet point. */
import type { CatalogFacts } from '../../../src/licensing/catalog.ts'
import { evaluate, first, record, retryDirect } from './reference-evaluation.ts'
import type { Code, Held } from './reference-laws.ts'
import { inQueueOrder, ReferenceEvent, reprocessOrder } from './reference-queue.ts'
import { holds, type Path, ReferenceState, type Sku } from './reference-state.ts'

export interface Add {
  readonly skuId: string
  readonly disabledPlans: readonly string[] | null
}

export class ReferenceTenant {
  readonly state: ReferenceState
  private readonly laps = new Map<string, { total: number; succeeded: number; failed: number }>()

  constructor(
    private readonly facts: { readonly catalog: CatalogFacts; readonly country: string },
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
    this.state.teams.set(id, { securityEnabled: true, addresses, licenses, successors, members })
  }

  assignLicense(group: string, add: readonly Add[], remove: readonly string[]): void {
    const team = this.state.team(group)
    this.checkShape(add, remove)
    for (const sku of remove) if (!team.licenses.has(sku)) throw new Error('not on the group')
    const next = new Map(team.licenses)
    for (const sku of remove) next.delete(sku)
    for (const { skuId, disabledPlans } of add)
      next.set(skuId, [...new Set(disabledPlans ?? team.licenses.get(skuId) ?? [])].sort())
    this.checkSet(team.licenses, next)
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
    this.lap(group)
  }

  reprocessGroup(group: string): void {
    this.lap(group)
  }

  addMembers(group: string, users: readonly string[]): void {
    const team = this.state.team(group)
    for (const user of users) team.members.set(user, this.state.tick())
    this.evaluateAll(users.map((user) => [user, group]))
  }

  removeMembers(group: string, users: readonly string[]): void {
    for (const user of users) this.state.team(group).members.delete(user)
    this.evaluateAll(users.map((user) => [user, group]))
  }

  assignUserLicense(user: string, add: readonly Add[], remove: readonly string[]): void {
    const { state } = this
    this.checkShape(add, remove)
    for (const sku of remove) if (state.path(user, sku, user) === undefined) throw new Error('not direct')
    if (add.length > 0 && state.person(user).usageLocation === null) throw new Error('no usage location')
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
    const event = this.event()
    const result = record(state, user, () => {
      for (const sku of remove) state.remove(user, sku, user)
      for (const next of changes) state.put(user, next, user, 'ACTIVE', null)
      return { changed: true, failed: false, cause: null }
    })
    event.note(user, result, false)
    const inError = state.of(user).filter(({ source, error }) => source !== user && error !== null)
    for (const group of reprocessOrder(
      state,
      user,
      inError.map(({ source }) => source),
    ))
      event.note(user, evaluate(state, user, group))
    event.finish()
  }

  reprocessUser(user: string): Code | null {
    if (this.state.person(user).deleted) throw new Error('deleted')
    const event = this.event()
    const cause = this.pass(user, event)
    event.finish()
    return cause
  }

  deleteUser(user: string): void {
    const { state } = this
    const event = this.event()
    for (const sku of new Set(
      state
        .of(user)
        .filter(holds)
        .map((path) => path.sku),
    ))
      event.serve(sku)
    for (const path of state.of(user)) {
      path.was = { state: path.state, error: path.error }
      path.state = 'DISABLED'
      path.error = null
    }
    state.person(user).deleted = true
    event.finish()
  }

  restoreUser(user: string): void {
    const { state } = this
    const event = this.event()
    state.person(user).deleted = false
    const direct = (path: Path) => (path.source === user ? 0 : 1)
    const paths = [...state.of(user)].sort(
      (a, b) => compare(a.sku, b.sku) || direct(a) - direct(b) || compare(a.source, b.source),
    )
    for (const path of paths) {
      const was = path.was ?? { state: 'ERROR', error: 'OTHER' }
      path.was = null
      const free = state.consumes(user, path.sku) || state.available(path.sku) > 0
      if (!holds(was)) Object.assign(path, was)
      else if (state.addressTaken(user) && state.laws.provisionsMail(path))
        Object.assign(path, { state: 'ERROR', error: 'UNIQUENESS_VIOLATION' })
      else if (free) Object.assign(path, was)
      else
        Object.assign(path, {
          state: 'ERROR',
          error: 'COUNT_VIOLATION',
          waitingSince: path.waitingSince ?? state.tick(),
        })
    }
    this.pass(user, event)
    event.finish()
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
    const event = this.event()
    if (this.state.assignable(id) > before) event.serve(id)
    event.finish()
  }

  /** Everything that a real tenant is compared with. */
  snapshot() {
    const { state } = this
    return {
      paths: state.paths
        .map(({ user, sku, source, state: status, error, disabled, waitingSince }) => {
          return `${user} ${sku} ${source} ${status} ${error ?? '-'} [${disabled.join()}]${waitingSince === null ? '' : ' waits'}`
        })
        .sort(),
      consumed: [...state.skus.keys()].sort().map((sku) => `${sku} ${state.consumed(sku)}`),
      queues: [...state.skus.keys()].sort().map(
        (sku) =>
          `${sku}: ${inQueueOrder(state, sku)
            .map(({ user, source }) => `${user}/${source}`)
            .join(' ')}`,
      ),
      laps: [...this.laps]
        .map(([group, { total, succeeded, failed }]) => `${group} ${total} ${succeeded} ${failed}`)
        .sort(),
    }
  }

  private pass(user: string, event: ReferenceEvent): Code | null {
    for (;;) {
      const direct = retryDirect(this.state, user)
      event.note(user, direct, false)
      let { changed, cause } = direct
      const sources = [
        ...this.state.of(user).map(({ source }) => source),
        ...[...this.state.teams].filter(([, { members }]) => members.has(user)).map(([id]) => id),
      ].filter((source) => source !== user)
      for (const group of reprocessOrder(this.state, user, sources)) {
        const result = evaluate(this.state, user, group)
        event.note(user, result, false)
        changed ||= result.changed
        cause ??= result.cause
      }
      if (!changed) return cause
    }
  }

  private lap(group: string): void {
    const { state } = this
    const team = state.team(group)
    const living = (user: string) => !state.person(user).deleted
    const former = [...new Set(state.paths.filter(({ source }) => source === group).map(({ user }) => user))]
      .filter((user) => !team.members.has(user) && living(user))
      .sort()
    const members = [...team.members].sort((a, b) => a[1] - b[1]).map(([user]) => user)
    const everybody = [...former, ...members.filter(living)]
    const event = this.event()
    const counts = { total: everybody.length, succeeded: 0, failed: 0 }
    for (const user of everybody) {
      const result = evaluate(state, user, group)
      counts[result.failed ? 'failed' : 'succeeded']++
      event.note(user, result)
    }
    this.laps.set(group, counts)
    event.finish()
  }

  private evaluateAll(pairs: readonly (readonly [string, string])[]): void {
    const event = this.event()
    for (const [user, group] of pairs) event.note(user, evaluate(this.state, user, group))
    event.finish()
  }

  private event(): ReferenceEvent {
    return new ReferenceEvent(this.state, this.options.seatQueue ?? true)
  }

  private checkShape(add: readonly Add[], remove: readonly string[]): void {
    if (add.length + remove.length === 0) throw new Error('nothing')
    for (const sku of [...add.map(({ skuId }) => skuId), ...remove])
      if (this.state.skus.get(sku)?.appliesTo !== 'User') throw new Error('not owned')
  }

  /** What is added or changed has its requirements met in the set, and nothing in the set loses them. */
  private checkSet(
    before: ReadonlyMap<string, readonly string[]>,
    after: ReadonlyMap<string, readonly string[]>,
  ): void {
    const held = (set: ReadonlyMap<string, readonly string[]>) => [...set].map(([sku, disabled]) => ({ sku, disabled }))
    const { laws } = this.state
    const [plansBefore, plansAfter] = [laws.union(held(before)), laws.union(held(after))]
    for (const license of held(after)) {
      const same = before.get(license.sku)?.join() === license.disabled.join()
      for (const plan of laws.enabled(license)) {
        if (laws.met(plan, plansAfter)) continue
        if (!same || (plansBefore.has(plan) && laws.met(plan, plansBefore))) throw new Error('DEPENDENCY_VIOLATION')
      }
    }
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
