/** The gateway while its database is away, and what its log says of it all. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '../../../src/app.ts'
import { mintToken } from '../../../src/auth/development-token.ts'
import { allPermissions, roles } from '../../../src/auth/permissions.ts'
import { parseConfig } from '../../../src/config/config.ts'
import { type EmbeddedServer, startEmbeddedServer } from '../../../src/db/embedded.ts'
import { contosoAdministrator, contosoTenantId } from '../../../src/imports/demonstration/contoso.ts'
import { toDatabaseUrls } from '../../support/gateway-process.ts'

let app: App
let dataDir: string
let server: EmbeddedServer
const log: string[] = []
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-outage-'))
  server = await startEmbeddedServer({ dataDir, report: () => {} })
  const settings = { PORT: '0', DATA_DIR: dataDir, ...toDatabaseUrls(server) }
  const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) })
  app = await startApp(parseConfig(settings as unknown as Parameters<typeof parseConfig>[0]), logger, () => {})
})
afterAll(async () => {
  await app.close()
  await server.stop()
  for (const path of [dirname(server.files), dataDir]) await rm(path, { recursive: true, force: true })
})

const tokenOf = (tenantId: string) =>
  mintToken(app.key!, {
    tenantId,
    objectId: contosoAdministrator.id,
    scopes: allPermissions,
    directoryRoles: [roles.globalAdministrator],
    expires: '5m',
  })

async function ask(token: string, query = '{ groups(first: 1) { edges { cursor } } }') {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] }
  return { status: response.status, data, code: errors?.[0]?.extensions.code }
}

const health = async (path: string) => (await fetch(`${app.url}/health/${path}`)).status

async function killServer(): Promise<void> {
  const client = new pg.Client(server.migration)
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query(`SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1) AS pid`)
  execFileSync('kill', ['-9', String(rows[0]?.pid)])
  await client.end().catch(() => {})
}

test('without its database it is live and not ready, says so with 503, and goes on when it is back', {
  timeout: 90_000,
}, async () => {
  const [known, unseen] = [await tokenOf(contosoTenantId), await tokenOf('00000000-0000-4000-8000-0000000000bb')]
  expect(await ask(known)).toMatchObject({ status: 200, code: undefined })
  expect(await health('ready')).toBe(200)

  await killServer()
  await expect.poll(() => health('ready'), { timeout: 20_000 }).toBe(503)
  expect(await health('live')).toBe(200)
  // Execution had begun for the one, and not for the other.
  expect(await ask(known)).toMatchObject({ status: 200, code: 'Service_Unavailable' })
  expect(await ask(unseen)).toMatchObject({ status: 503, code: 'Service_Unavailable' })

  await startEmbeddedServer({ dataDir, report: () => {} })
  await expect.poll(() => health('ready'), { timeout: 20_000 }).toBe(200)
  await expect.poll(() => ask(known), { timeout: 20_000 }).toMatchObject({ status: 200, code: undefined })
})

test('a server that it brought along and that is killed under it is started again', { timeout: 90_000 }, async () => {
  const settings = { PORT: '0', DATA_DIR: dataDir } as unknown as Parameters<typeof parseConfig>[0]
  const lines: string[] = []
  const logger = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) })
  const own = await startApp(parseConfig(settings), logger, () => {})
  try {
    await killServer()
    const told = () => lines.some((line) => line.includes('the database server has ended'))
    await expect.poll(told, { timeout: 20_000 }).toBe(true)
    const ready = async () => (await fetch(`${own.url}/health/ready`)).status
    await expect.poll(ready, { timeout: 30_000 }).toBe(200)
  } finally {
    await own.close()
  }
})

test('no token, key or password is in the log, whatever the request was', async () => {
  const token = await tokenOf(contosoTenantId)
  const [head = '', payload = ''] = token.split('.')
  const broken = `${head}.${payload}.AAAA`
  await ask(token, '{ nothing }')
  expect((await ask(broken)).status).toBe(401)
  await fetch(`${app.url}/graphql?query={me{id}}`, { headers: { authorization: `Bearer ${token}` } })
  await fetch(`${app.url}/graphql?access_token=${token}`)
  await fetch(`${app.url}/nowhere/${token}`, { headers: { authorization: `Bearer ${token}`, cookie: token } })
  const written = log.join('')
  expect(written).toContain('"route":"/graphql"')
  expect(written).not.toContain(payload)
  expect(written).not.toContain(String(server.connection.password))
  expect(written).not.toContain('PRIVATE KEY')
})
