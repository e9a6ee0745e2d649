/** The tenant that is read, on a server of its own, with what a gateway needs to serve it. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { toDatabaseUrl } from '../../support/gateway-process.ts'
import { createTenant, tenantId, userId } from '../reads/tenant.ts'
import { startBenchServer } from './bench-server.ts'
import { unlimited } from './unlimited.ts'
import type { TestDatabase } from '../../support/test-database.ts'

export interface ReadTenant extends AsyncDisposable {
  readonly database: TestDatabase
  /** The settings of a gateway on it, which answers one caller as fast as it can. */
  readonly environment: { readonly DATABASE_URL: string; readonly DATA_DIR: string } & Record<string, string>
  /** Of a member of 40 groups, with every right. */
  readonly token: string
}

/** Makes it. */
export async function openReadTenant(): Promise<ReadTenant> {
  await using opened = new AsyncDisposableStack()
  const server = opened.use(await startBenchServer())
  const database = opened.use(await server.createDatabase('reads'))
  const dataDir = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
  opened.defer(() => rm(dataDir, { recursive: true, force: true }))
  await createTenant(database.owner)
  const environment = { DATABASE_URL: toDatabaseUrl(database.connection), DATA_DIR: dataDir, ...unlimited }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['dist/main.js', 'token', '--tenant', tenantId, '--user', userId, '--expires', '12h'],
    { env: { ...process.env, ...environment } },
  )
  const moved = opened.move()
  return { database, environment, token: stdout.trim(), [Symbol.asyncDispose]: () => moved.disposeAsync() }
}
