/**
 * An import of a tenant's directory from files: read and staged first, then written in one transaction, so that an import that
 * is interrupted leaves nothing, and nobody waits for a slow file. The engine evaluates afterwards what the laws ask for.
 */
import type { Database } from '../../db/client.ts'
import { findTenant } from '../../db/read/tenants.ts'
import { type Applied, type ApplyPart } from '../../db/write/import/apply-import.ts'
import { type ImportSession, manyRows, withImport } from '../../db/write/import/import-session.ts'
import { analyzeDirectory } from '../../db/write/synthetic/tenant.ts'
import { GatewayError } from '../../errors.ts'
import type { TenantId } from '../../licensing/model.ts'
import type { SourceFile } from './files/source-files.ts'
import { type LineCounts, type Reading, stageFiles } from './stage-files.ts'

/** What to import, and whom to tell about it. */
export interface ImportOptions extends Reading {
  readonly files: readonly SourceFile[]
  /** The id of what the audit entries belong to. */
  readonly eventId: string
  /** Told which part is written next. */
  reportPart(part: ApplyPart): void
  /** Told what is refused, in the order of the lines. */
  refused(refusal: RefusedLine): Promise<void> | void
}

/** A line, or an item of a JSON document, of which something was refused. */
export interface RefusedLine {
  readonly file: string
  readonly position: number
  readonly reason: string
}

/** What came of an import. */
export interface Imported {
  readonly lines: LineCounts
  readonly applied: Applied
  /** How much was refused, and how much was not: of a line of several things, each counts. */
  readonly refused: number
  readonly taken: number
  /** Whether all that was refused was told; else the connection to the database broke after everything was written. */
  readonly isTold: boolean
}

const page = 5_000

/**
 * Imports the files into a tenant that is there. Rejects with `Request_BadRequest` where a file is not what it is said to be,
 * with `Request_ResourceNotFound` where there is no such tenant; then nothing is written. What fails once everything is written
 * makes it no failure.
 */
export async function importTenant(database: Database, tenantId: TenantId, options: ImportOptions): Promise<Imported> {
  if ((await findTenant(database, tenantId)) === null)
    throw new GatewayError(
      'Request_ResourceNotFound',
      `There is no tenant ${tenantId}: make it with license-gateway tenant create.`,
    )
  const imported = await withImport(database, tenantId, async (session) => {
    const { lines, rows, refused: atOnce } = await stageFiles(session, options.files, options)
    const { refused, ...applied } = await session.apply({
      eventId: options.eventId,
      initiatedBy: { app: { appId: null, displayName: 'License Gateway import' } },
      report: options.reportPart,
    })
    const isTold = await tellRefusals(session, options).then(
      () => true,
      () => false,
    )
    return { lines, applied, refused, taken: rows - (refused - atOnce), isTold }
  })
  const { users, groups, members } = imported.applied
  // What is a small part of a table needs no new statistics.
  if (users.added + groups.added + members.added >= manyRows) await analyzeDirectory(database, options.note)
  return imported
}

async function tellRefusals(session: ImportSession, { files, refused }: ImportOptions): Promise<void> {
  let last = 0
  for (;;) {
    const refusals = await session.refusals(last, page)
    for (const { n, file, position, reason } of refusals) {
      await refused({ file: files[file]?.name ?? '', position, reason })
      last = n
    }
    if (refusals.length < page) return
  }
}
