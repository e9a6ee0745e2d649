/** The tenant of the reference engine: plain maps and what can be asked of them. */
import type { CatalogFacts } from '../../../src/licensing/catalog.ts'
import { type Code, type Held, Laws } from './reference-laws.ts'
import { ReferenceLog } from './reference-log.ts'

export interface Path extends Held {
  readonly user: string
  /** A group, or the user itself. */
  readonly source: string
  state: 'ACTIVE' | 'ACTIVE_WITH_ERROR' | 'ERROR' | 'DISABLED'
  error: Code | null
  disabled: readonly string[]
  waitingSince: number | null
  was: { state: Path['state']; error: Code | null } | null
  /** Whether state, error or disabled plans have changed since somebody looked. */
  moved: boolean
}

export interface Person {
  usageLocation: string | null
  addresses: readonly string[]
  deleted: boolean
}

export interface Team {
  readonly securityEnabled: boolean
  readonly addresses: readonly string[]
  readonly licenses: Map<string, readonly string[]>
  readonly successors: Map<string, readonly string[]>
  /** User → membership date. */
  readonly members: Map<string, number>
  deleted: boolean
}

export interface Sku {
  appliesTo: string
  enabled: number
  warning: number
  status: string
}

export const holds = ({ state }: Pick<Path, 'state'>) => state === 'ACTIVE' || state === 'ACTIVE_WITH_ERROR'

export class ReferenceState {
  readonly people = new Map<string, Person>()
  readonly teams = new Map<string, Team>()
  readonly skus = new Map<string, Sku>()
  paths: Path[] = []
  readonly laws: Laws
  readonly log = new ReferenceLog()
  /** How often each situation has come about. */
  readonly seen = new Map<string, number>()
  private time = 0

  constructor(
    catalog: CatalogFacts,
    readonly country: string,
  ) {
    this.laws = new Laws(catalog)
  }

  tick(): number {
    return ++this.time
  }

  saw(situation: string): void {
    this.seen.set(situation, (this.seen.get(situation) ?? 0) + 1)
  }

  person(id: string): Person {
    const person = this.people.get(id)
    if (person === undefined) throw new Error(`there is no user ${id}`)
    return person
  }

  team(id: string): Team {
    const team = this.teams.get(id)
    if (team === undefined) throw new Error(`there is no group ${id}`)
    return team
  }

  livingTeam(id: string): Team {
    const team = this.team(id)
    if (team.deleted) throw new Error(`the group ${id} is deleted`)
    return team
  }

  path(user: string, sku: string, source: string): Path | undefined {
    return this.paths.find((path) => path.user === user && path.sku === sku && path.source === source)
  }

  of(user: string): readonly Path[] {
    return this.paths.filter((path) => path.user === user)
  }

  consumes(user: string, sku: string): boolean {
    return this.of(user).some((path) => path.sku === sku && holds(path))
  }

  consumed(sku: string): number {
    return new Set(this.paths.filter((path) => path.sku === sku && holds(path)).map(({ user }) => user)).size
  }

  assignable(sku: string): number {
    const { enabled, warning, status } = this.skus.get(sku) ?? { enabled: 0, warning: 0, status: 'Deleted' }
    return status === 'Enabled' || status === 'Warning' ? enabled + warning : 0
  }

  available(sku: string): number {
    return Math.max(0, this.assignable(sku) - this.consumed(sku))
  }

  location(user: string): string {
    return this.person(user).usageLocation ?? this.country
  }

  addressTaken(user: string): boolean {
    const mine = this.person(user).addresses.map((address) => address.toLowerCase())
    const others = [
      ...[...this.people]
        .filter(([id, person]) => id !== user && !person.deleted)
        .flatMap(([, { addresses }]) => addresses),
      ...[...this.teams.values()].filter(({ deleted }) => !deleted).flatMap(({ addresses }) => addresses),
    ]
    return others.some((address) => mine.includes(address.toLowerCase()))
  }

  /** Whether the path's group gives its SKU to its user now. */
  wanted({ user, sku, source }: Path): boolean {
    const team = this.teams.get(source)
    return team?.deleted === false && team.members.has(user) && team.licenses.has(sku)
  }

  /** Sets a path, with the place in the queue that it has or gets. */
  put(user: string, { sku, disabled }: Held, source: string, state: Path['state'], error: Code | null): boolean {
    const before = this.path(user, sku, source)
    const sorted = [...disabled].sort()
    if (before?.state === state && before.error === error && before.disabled.join() === sorted.join()) return false
    const waits = state === 'ERROR' && error === 'COUNT_VIOLATION'
    const waitingSince = state === 'ERROR' ? (before?.waitingSince ?? (waits ? this.tick() : null)) : null
    this.remove(user, sku, source)
    this.paths.push({ user, sku, source, disabled: sorted, state, error, waitingSince, was: null, moved: true })
    return true
  }

  remove(user: string, sku: string, source: string): void {
    this.paths = this.paths.filter((path) => !(path.user === user && path.sku === sku && path.source === source))
  }
}
