/** Imports files that a test writes, into a tenant of its own. */
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ApplyPart } from '../../src/db/write/import/apply-import.ts'
import { createTenant } from '../../src/db/write/tenants.ts'
import { findSourceFiles } from '../../src/imports/tenant/files/source-files.ts'
import { type Imported, importTenant, type RefusedLine } from '../../src/imports/tenant/import-tenant.ts'
import type { TenantId } from '../../src/licensing/model.ts'
import type { TestDatabase } from './test-database.ts'

/** Files by their paths; lists are lines of CSV, objects are JSON, or JSON lines by the name. */
export type Files = Readonly<Record<string, readonly string[] | object | string>>

export interface ImportedFiles extends Imported {
  /** `file position: reason` */
  readonly told: readonly string[]
  readonly notes: readonly string[]
}

/** A folder with the files; remove it by disposing. */
export async function writeFolder(files: Files): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'gateway-import-'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), toText(name, content))
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

function toText(name: string, content: Files[string]): string | Buffer {
  if (typeof content === 'string') return content
  if (Buffer.isBuffer(content)) return content
  if (name.endsWith('.csv')) return `${(content as readonly string[]).join('\n')}\n`
  if (name.endsWith('.json')) return JSON.stringify(content, null, 2)
  return (content as readonly object[]).map((line) => JSON.stringify(line)).join('\n')
}

export async function importFiles(
  database: TestDatabase,
  tenantId: TenantId,
  files: Files,
  reportPart: (part: ApplyPart) => void = () => {},
): Promise<ImportedFiles> {
  await using folder = await writeFolder(files)
  const refused: RefusedLine[] = []
  const notes: string[] = []
  const found = await findSourceFiles(folder.path)
  const imported = await importTenant(database, tenantId, {
    files: found?.files ?? [],
    eventId: randomUUID(),
    report: () => {},
    reportPart,
    note: (text) => notes.push(text),
    refused: (line) => void refused.push(line),
  })
  return { ...imported, told: refused.map(({ file, position, reason }) => `${file} ${position}: ${reason}`), notes }
}

/** An empty tenant. */
export async function createEmptyTenant(database: TestDatabase): Promise<TenantId> {
  const tenantId = randomUUID() as string as TenantId
  await createTenant(database, { tenantId, displayName: 'Imported', countryLetterCode: 'US' })
  return tenantId
}

/** Everything of the tenant, without what moves when nothing changes: the lock's moment. */
export async function contentsOf(
  { owner }: Pick<TestDatabase, 'owner'>,
  tenantId: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `SELECT c.table_name AS name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND c.column_name = 'tenant_id' AND t.table_type = 'BASE TABLE'
       AND c.table_name <> 'licensing_lock' AND c.table_name NOT LIKE 'directory\\_audit\\_%' ORDER BY c.table_name`,
  )
  const contents: Record<string, unknown> = {}
  for (const { name } of tables) {
    const { rows } = await owner.query<{ line: string }>(
      `SELECT t::text AS line FROM "${name}" t WHERE tenant_id = $1 ORDER BY 1`,
      [tenantId],
    )
    contents[name] = rows.map(({ line }) => line)
  }
  return contents
}
