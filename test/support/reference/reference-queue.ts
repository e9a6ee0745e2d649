/** Orders in which users, groups and paths come. */
import type { Path, ReferenceState } from './reference-state.ts'

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
