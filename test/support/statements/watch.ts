/**
 * Sees every statement that goes to the database by the gateway's role, and judges it: whatever a test is about, it also shows that
 * what it made the gateway send names its tenant. It sees this process alone: a gateway or a command that a test runs as a program of
 * its own is not judged, so what such a test is about has to be sent in the process of another as well.
 */
import pg from 'pg'
import { inject } from 'vitest'
import { byHand } from '../test-database.ts'
import { type AcrossTenants, findAcrossTenants, oneLine } from './across-tenants.ts'
import { tenantsOf } from './tenants-of-statement.ts'

interface Judged {
  /** The numbers of the parameters that must be the id of one tenant. */
  readonly parameters: readonly number[]
  /** Of a statement that is declared to look across tenants. */
  readonly declared: AcrossTenants | undefined
}

const judged = new Map<string, Judged>()
const problems = new Set<string>()
const across = new Set<AcrossTenants>()

/** What has been wrong since the last call, a line for each statement. */
export function takeProblems(): readonly string[] {
  const taken = [...problems]
  problems.clear()
  return taken
}

/** Which of the statements that look across tenants have been sent since the last call. */
export function takeAcrossTenants(): ReadonlySet<AcrossTenants> {
  const taken = new Set(across)
  across.clear()
  return taken
}

/** Begins to look; a second call does nothing. */
export function watchStatements(): void {
  const { query } = pg.Client.prototype
  if (watching) return
  watching = true
  const tables = new Set(inject('tenantTables'))
  const { user } = inject('roles').connection
  pg.Client.prototype.query = function (this: pg.Client & Connected, ...args: readonly unknown[]) {
    if (this.user === user && this.connectionParameters.application_name !== byHand.application_name)
      look(tables, ...args)
    return Reflect.apply(query, this, args)
  } as typeof query
}

let watching = false

/** What a client knows of itself beside what its types tell. */
interface Connected {
  readonly connectionParameters: { readonly application_name?: string }
}

function look(tables: ReadonlySet<string>, first?: unknown, second?: unknown): void {
  const { text, values = second } = (typeof first === 'string' ? { text: first } : first) as {
    readonly text?: unknown
    readonly values?: unknown
  }
  if (typeof text !== 'string') return
  const { parameters, declared } = judged.get(text) ?? judge(tables, text)
  if (declared) across.add(declared)
  const tenants = new Set(parameters.map((number) => String((values as readonly unknown[] | undefined)?.[number - 1])))
  if (tenants.size > 1) problems.add(`names several tenants: ${oneLine(text)}`)
}

function judge(tables: ReadonlySet<string>, text: string): Judged {
  const declared = findAcrossTenants(text)
  const { loose, parameters } = tenantsOf(text, tables, declared && [declared.across])
  if (loose.length > 0) problems.add(`does not name the tenant of ${loose.join(', ')}: ${oneLine(text)}`)
  const judgement = { parameters, declared }
  judged.set(text, judgement)
  return judgement
}
