/** One user for one group, and one user's direct paths, sentence by sentence. */
import { type Code, type Held, rank } from './reference-laws.ts'
import { holds, type Path, type ReferenceState } from './reference-state.ts'

export interface Result {
  readonly changed: boolean
  /** Of the SKUs whose holding path went. */
  readonly released: readonly string[]
  /** SKUs of which the user ceased to consume a unit. */
  readonly freed: readonly string[]
  /** SKUs that the user came to consume, though another path of it waits for them. */
  readonly arrived: readonly string[]
  readonly failed: boolean
  readonly cause: Code | null
}

const nothing: Result = { changed: false, released: [], freed: [], arrived: [], failed: false, cause: null }

export function evaluate(state: ReferenceState, user: string, group: string): Result {
  if (state.person(user).deleted) return nothing
  const team = state.team(group)
  const isMember = team.members.has(user) && !team.deleted
  const want: Held[] = isMember ? [...team.licenses].map(([sku, disabled]) => ({ sku, disabled })) : []
  const wants = (sku: string) => want.some((held) => held.sku === sku)
  const mine = state.of(user).filter(({ source }) => source === group)
  const others = state.of(user).filter((path) => path.source !== group && holds(path))
  const leaving = mine.filter((path) => holds(path) && !wants(path.sku))
  const before = state.laws.union(state.of(user).filter(holds))
  const after = state.laws.union([...others, ...want])
  const circumstances = {
    location: state.location(user),
    addressTaken: state.addressTaken(user),
    before,
    after,
    staying: state.laws.union(others),
    lacksUnit: (sku: string) => !state.consumes(user, sku) && state.available(sku) === 0,
  }
  const broken = new Map<string, Code>()
  for (const held of want) {
    const today = mine.find((path) => path.sku === held.sku && holds(path))
    const code = state.laws.judgeWanted(held, today, circumstances)
    if (code !== null) broken.set(held.sku, code)
  }
  const leavingBroken = leaving.filter((path) => state.laws.breaksLeaving(path, circumstances)).map(({ sku }) => sku)
  return record(state, user, () => {
    let changed = false
    if (broken.size === 0 && leavingBroken.length === 0) {
      for (const held of want) changed = state.put(user, held, group, 'ACTIVE', null) || changed
      for (const path of mine) if (!wants(path.sku)) changed = drop(state, path) || changed
      return { changed, failed: false, cause: null }
    }
    for (const held of want) {
      const code = broken.get(held.sku) ?? 'OTHER'
      if (state.path(user, held.sku, group)?.error !== code) state.saw(`a path from a group comes to ${code}`)
      const today = mine.find((path) => path.sku === held.sku && holds(path))
      changed =
        (today
          ? state.put(user, today, group, 'ACTIVE_WITH_ERROR', code)
          : state.put(user, held, group, 'ERROR', code)) || changed
    }
    const heldBack = (path: Path) =>
      (team.successors.get(path.sku) ?? []).some((successor) => {
        const given = want.find((held) => held.sku === successor)
        if (given === undefined) return false
        const holding = mine.find((other) => other.sku === successor && holds(other))
        return holding === undefined || [...holding.disabled].sort().join() !== [...given.disabled].sort().join()
      })
    const kept = leaving.filter(heldBack)
    const going = leaving.filter((path) => !heldBack(path))
    const end = state.laws.union([...others, ...mine.filter((path) => holds(path) && wants(path.sku)), ...kept])
    const again = going.filter((path) => state.laws.breaksLeaving(path, { before, after: end, staying: end }))
    const back = again.length > 0 ? leaving : kept
    if (kept.length > 0) state.saw('a swap that fails leaves the old product')
    if (leavingBroken.length > 0) state.saw('a removal breaks the leaving law in the trial')
    if (again.length > 0 && leavingBroken.length === 0) state.saw('a removal breaks the leaving law when judged again')
    if (back.length < leaving.length) state.saw('a product goes though another of its group is in error')
    if (mine.some((path) => holds(path) && wants(path.sku))) state.saw('a product stays though another is in error')
    for (const path of back) {
      const breaks = leavingBroken.includes(path.sku) || again.includes(path)
      changed = state.put(user, path, group, 'ACTIVE_WITH_ERROR', breaks ? 'DEPENDENCY_VIOLATION' : 'OTHER') || changed
    }
    for (const path of mine) if (!wants(path.sku) && !back.includes(path)) changed = drop(state, path) || changed
    return {
      changed,
      failed: true,
      cause: first([
        ...broken,
        ...[...leavingBroken, ...again.map(({ sku }) => sku)].map((sku) => [sku, 'DEPENDENCY_VIOLATION'] as const),
      ]),
    }
  })
}

/** The lowest law, then the lowest SKU. */
export function first(codes: readonly (readonly [string, Code])[]): Code | null {
  const real = codes.filter(([, code]) => code !== 'OTHER')
  const sorted = [...real].sort((a, b) => rank.indexOf(a[1]) - rank.indexOf(b[1]) || (a[0] < b[0] ? -1 : 1))
  return sorted[0]?.[1] ?? null
}

function drop(state: ReferenceState, path: Path): boolean {
  state.remove(path.user, path.sku, path.source)
  return true
}

/** Runs a change of a user's paths and tells what it meant for the seats. */
export function record(
  state: ReferenceState,
  user: string,
  run: () => Pick<Result, 'changed' | 'failed' | 'cause'>,
): Result {
  const before = state.of(user).map((path) => ({ ...path }))
  const consumed = new Set(before.filter(holds).map(({ sku }) => sku))
  const result = run()
  state.log.compare(user, before, state.of(user), result)
  const now = new Set(
    state
      .of(user)
      .filter(holds)
      .map(({ sku }) => sku),
  )
  const released = before.filter((path) => holds(path) && state.path(user, path.sku, path.source) === undefined)
  return {
    ...result,
    released: released.map(({ sku }) => sku),
    freed: [...consumed].filter((sku) => !now.has(sku)),
    arrived: [...now].filter(
      (sku) =>
        !consumed.has(sku) && state.of(user).some((path) => path.sku === sku && path.error === 'COUNT_VIOLATION'),
    ),
  }
}

/** The direct retry. */
export function retryDirect(state: ReferenceState, user: string): Result {
  const direct = state.of(user).filter(({ source }) => source === user)
  const lacking = direct.filter((path) => !holds(path))
  const others = state.of(user).filter((path) => path.source !== user && holds(path))
  const circumstances = {
    location: state.location(user),
    addressTaken: state.addressTaken(user),
    before: new Set<string>(),
    after: state.laws.union([...others, ...direct]),
    staying: new Set<string>(),
    lacksUnit: (sku: string) => !state.consumes(user, sku) && state.available(sku) === 0,
  }
  const codes = lacking.map((path) => [path, state.laws.judgeWanted(path, undefined, circumstances)] as const)
  return record(state, user, () => {
    let changed = false
    const fine = codes.every(([, code]) => code === null)
    if (codes.length > 0) state.saw(fine ? 'a direct retry succeeds' : 'a direct retry fails')
    for (const [path, code] of codes) {
      const next = fine
        ? state.put(user, path, user, 'ACTIVE', null)
        : state.put(user, path, user, 'ERROR', code ?? 'OTHER')
      changed = next || changed
    }
    const cause = first(codes.flatMap(([{ sku }, code]) => (code === null ? [] : [[sku, code] as const])))
    return { changed, failed: !fine, cause }
  })
}
