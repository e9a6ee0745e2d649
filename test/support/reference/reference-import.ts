/** An import in the reference engine: everything is written first, then a lap over each group that changed, then the queue. */
import { inQueueOrder } from './reference-queue.ts'
import type { ReferenceTenant } from './reference-tenant.ts'

export interface ReferenceLicense {
  readonly sku: string
  readonly disabled: readonly string[]
}

/** What the files say, by ids. */
export interface ImportedFacts {
  readonly users: readonly {
    readonly user: string
    readonly location: string | null
    readonly addresses: readonly string[]
  }[]
  readonly units: readonly { readonly sku: string; readonly enabled: number }[]
  /** In the order of the lines; date null: none is given. */
  readonly members: readonly { readonly group: string; readonly user: string; readonly date: number | null }[]
  readonly licenses: readonly { readonly group: string; readonly gives: readonly ReferenceLicense[] }[]
  readonly direct: readonly ({ readonly user: string } & ReferenceLicense)[]
}

export function importFacts(reference: ReferenceTenant, facts: ImportedFacts): void {
  const { state } = reference
  const living = (user: string) => !state.person(user).deleted
  const touched = new Set<string>()
  const serves = new Set<string>()
  for (const { user, location, addresses } of facts.users)
    if (living(user)) reference.updateUser(user, { usageLocation: location, addresses })
  for (const { sku, enabled } of facts.units) {
    const before = state.assignable(sku)
    Object.assign(state.skus.get(sku) ?? {}, { enabled })
    if (state.assignable(sku) > before) serves.add(sku)
  }
  for (const { group, user, date } of facts.members) {
    const { members, deleted } = state.team(group)
    if (deleted || !living(user)) continue
    // It would move a member to another place of the lap.
    if (date !== null && members.get(user) !== date && reference.isInProgress(group)) {
      state.saw('an import would move a member of a lap')
      continue
    }
    if (!members.has(user)) {
      touched.add(group)
      members.set(user, date ?? state.tick())
    } else if (date !== null) members.set(user, date)
  }
  for (const { group, gives } of facts.licenses) {
    const team = state.team(group)
    if (team.deleted) continue
    const told = (licenses: Iterable<readonly [string, readonly string[]]>) => JSON.stringify([...licenses].sort())
    const next = gives.map(({ sku, disabled }) => [sku, [...new Set(disabled)].sort()] as const)
    if (told(team.licenses) === told(next)) continue
    touched.add(group)
    team.licenses.clear()
    for (const [sku, disabled] of next) team.licenses.set(sku, disabled)
    for (const [sku, places] of team.successors) {
      const lasting = places.filter((place) => team.licenses.has(place))
      if (team.licenses.has(sku) || lasting.length === 0) team.successors.delete(sku)
      else team.successors.set(sku, lasting)
    }
  }
  const arrived: string[] = []
  for (const [user, licenses] of Map.groupBy(facts.direct, (each) => each.user)) {
    if (!living(user)) continue
    const before = state.of(user)
    for (const license of licenses)
      if (state.put(user, license, user, 'ACTIVE', null)) arrived.push(`${user} ${license.sku}`)
    state.log.compare(user, before, state.of(user), { failed: false, cause: null })
  }
  for (const sku of state.skus.keys())
    if (inQueueOrder(state, sku).some(({ user }) => arrived.includes(`${user} ${sku}`))) serves.add(sku)
  const event = reference.begin({ members: [...touched].sort().flatMap((group) => lapOf(reference, group)) })
  for (const sku of serves) event.serve(sku)
}

/** Whom a lap over the group evaluates, in its order. */
function lapOf({ state }: ReferenceTenant, group: string): readonly (readonly [string, string])[] {
  const { members } = state.team(group)
  const former = state.paths
    .filter(({ source, user }) => source === group && !members.has(user))
    .map(({ user }) => user)
  if (state.team(group).licenses.size === 0 && !state.paths.some(({ source }) => source === group)) return []
  return [...[...new Set(former)].sort(), ...[...members].sort((a, b) => a[1] - b[1]).map(([user]) => user)]
    .filter((user) => !state.person(user).deleted)
    .map((user) => [user, group])
}
