/** What the reference engine would write into the audit log about licences: one line for each entry. */
import type { Code } from './reference-laws.ts'
import type { Path } from './reference-state.ts'

type State = Pick<Path, 'sku' | 'disabled' | 'state' | 'error'>

/** A path in an entry; null: there is, or was, none. */
export interface LoggedChange {
  readonly before: State | null
  readonly after: State | null
}

export interface LoggedCause {
  readonly failed: boolean
  readonly cause: Code | null
}

/** An entry about the licences of a user, as both sides spell it. */
export function changeLine(user: string, { failed, cause }: LoggedCause, changes: readonly LoggedChange[]): string {
  const tell = (path: State | null) =>
    path === null ? 'nothing' : `${path.state} ${path.error ?? '-'} [${path.disabled.join()}]`
  const lines = changes.map(({ before, after }) => `${(after ?? before)?.sku}: ${tell(before)} to ${tell(after)}`)
  return `CHANGE_USER_LICENSE ${user} ${failed ? `fails for ${cause ?? 'another'}` : 'succeeds'}, ${lines.sort().join(', ')}`
}

export class ReferenceLog {
  private lines: string[] = []

  add(line: string): void {
    this.lines.push(line)
  }

  /** One entry for what differs of the paths of one source; none where nothing does. */
  compare(user: string, before: readonly Path[], after: readonly Path[], told: LoggedCause): void {
    const same = (a: Path) => (b: Path) => a.sku === b.sku && a.source === b.source
    const changes = [
      ...before.map((path) => ({ before: path, after: after.find(same(path)) ?? null })),
      ...after.filter((path) => !before.some(same(path))).map((path) => ({ before: null, after: path })),
    ].filter(({ before: was, after: is }) => JSON.stringify(toState(was)) !== JSON.stringify(toState(is)))
    if (changes.length > 0) this.add(changeLine(user, told, changes))
  }

  /** The entries since the last time, in no order. */
  take(): readonly string[] {
    const taken = this.lines.sort()
    this.lines = []
    return taken
  }
}

function toState(path: Path | null): State | null {
  return path && { sku: path.sku, disabled: path.disabled, state: path.state, error: path.error }
}
