/**
 * Claim: a lap over a group writes close to what the database itself can write, in time that grows as the members do, with
 * memory that does not, while others read and a direct call of the same tenant is answered; a preview and a check of as many take a
 * part of that.
 *
 *   npm run build && node test/bench/engine.ts [members ...]
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadDevelopmentKey } from '../../src/auth/development-key.ts'
import { mintToken } from '../../src/auth/development-token.ts'
import { allPermissions, roles } from '../../src/auth/permissions.ts'
import { contosoAdministrator, contosoTenantId, guidOf, skus } from '../../src/imports/demonstration/contoso.ts'
import { type GatewayProcess, startGateway, toDatabaseUrl } from '../support/gateway-process.ts'
import { runCommand } from '../support/run-command.ts'
import { type BenchServer, startBenchServer } from './support/bench-server.ts'
import { createCrowd, crowdGroupId, crowdSkus, crowdTenantId } from './support/crowd.ts'
import { measureFloor } from './support/floor.ts'
import { watchMemory } from './support/memory.ts'
import { unlimited } from './support/unlimited.ts'
import { ask, atRate, type Latencies, saturate, type Target } from './support/requests.ts'
import type { TestDatabase } from '../support/test-database.ts'

const sizes = process.argv.slice(2).map(Number)
const readersQuery = `{ group(id: "${guidOf('group', 1)}") { displayName assignedLicenses { skuPartNumber productName } members(first: 10) { edges { node { id displayName } } } } }`

await using server = await startBenchServer()
for (const people of sizes.length > 0 ? sizes : [10_000, 100_000]) await measure(server, people)

async function measure(bench: BenchServer, people: number): Promise<void> {
  await using database = await bench.createDatabase(`crowd_${people}`)
  const dataDir = await mkdtemp(join(tmpdir(), 'gateway-bench-key-'))
  // Contoso, whose administrator reads, is made by the gateway's first start in an empty database.
  const environment = {
    DATABASE_URL: toDatabaseUrl(database.connection),
    DATA_DIR: dataDir,
    PREVIEW_TIMEOUT: '3600',
    ...unlimited,
  }
  await (await startGateway(environment)).stop()
  await createCrowd(database, people)
  const gateway = await startGateway(environment)
  try {
    const key = await loadDevelopmentKey(join(dataDir, 'development-key.pem'))
    const tokenOf = (tenantId: string, objectId: string) =>
      mintToken(key, {
        tenantId,
        objectId,
        scopes: allPermissions,
        directoryRoles: [roles.globalAdministrator],
        expires: '3h',
      })
    const reader: Target = {
      url: gateway.url,
      token: await tokenOf(contosoTenantId, contosoAdministrator.id),
      query: readersQuery,
    }
    const administrator = { url: gateway.url, token: await tokenOf(crowdTenantId, randomUUID()) }
    await lap(database, gateway, { people, reader, administrator })
  } finally {
    await gateway.stop()
    await rm(dataDir, { recursive: true })
  }
}

interface World {
  readonly people: number
  readonly reader: Target
  readonly administrator: Omit<Target, 'query'>
}

async function lap(
  database: TestDatabase,
  gateway: GatewayProcess,
  { people, reader, administrator }: World,
): Promise<void> {
  await database.owner.query('CHECKPOINT')
  const saturation = await saturate(reader, 16, 5_000)
  const rate = saturation * 0.3
  const idle = await atRate(reader, rate, sleep(10_000))
  const add = `groupId: "${crowdGroupId}", addLicenses: [${crowdSkus.map((skuId) => `{ skuId: "${skuId}" }`).join()}]`
  const remove = `groupId: "${crowdGroupId}", removeLicenses: [${crowdSkus.map((skuId) => `"${skuId}"`).join()}]`
  const before = await preview(gateway, administrator, add)
  await ask({ ...administrator, query: `mutation { assignLicense(${add}) { id } }` })
  const memory = watchMemory(gateway)
  const complete = untilComplete(database)
  const direct = callDirectly(database, administrator, complete)
  const busy = await atRate(reader, rate, complete)
  const operation = await complete
  const calls = await direct
  const peak = memory()
  const idleAgain = await atRate(reader, rate, sleep(10_000))
  const after = await preview(gateway, administrator, remove)
  const checked = check(database)
  const floor = await measureFloor(database)
  const floorMs = floor.pathsMs + floor.auditsMs
  console.log(`
${people.toLocaleString('en')} members, 2 SKUs, 5 profiles: ${operation.succeeded} succeeded, ${operation.failed} failed
  lap            ${seconds(operation.ms)}   ${Math.round((people * 1_000) / operation.ms)} members/s, with readers beside it
  floor          ${seconds(floorMs)}   paths ${seconds(floor.pathsMs)}, audits ${seconds(floor.auditsMs)}, one statement each, nobody beside it
  lap / floor    ${(operation.ms / floorMs).toFixed(2)}
  gateway        ${peak} MB resident at most
  readers        ${Math.round(rate)} requests/s (30 % of ${Math.round(saturation)}), another tenant
    idle         ${spell(idle)}
    during       ${spell(busy)}
    idle again   ${spell(idleAgain)}
    p95          ${(busy.p95 / Math.min(idle.p95, idleAgain.p95)).toFixed(2)} times the better of the idle ones
  direct calls   ${calls.length} in the same tenant: slowest ${Math.round(Math.max(...calls))} ms
  previews       before: ${before}; of taking all, after: ${after}
  check          ${checked}`)
}

/** Previews a change with the first page of its errors; nobody else asks meanwhile. */
async function preview(gateway: GatewayProcess, administrator: Omit<Target, 'query'>, change: string): Promise<string> {
  const memory = watchMemory(gateway)
  const took = await ask({
    ...administrator,
    query: `{ previewAssignLicense(${change}) { totalMembers failedMembers skus { skuId } membersWithLicenseErrors(first: 100) { edges { node { id } } } } }`,
  })
  return `${seconds(took)}, ${memory()} MB`
}

function check({ connection }: TestDatabase): string {
  const began = performance.now()
  const { status, stdout } = runCommand(['check', '--tenant', crowdTenantId], {
    DATABASE_URL: toDatabaseUrl(connection),
  })
  if (status !== 0) throw new Error(stdout)
  return seconds(performance.now() - began)
}

/** Gives and takes a product directly, one call after the other, for as long as the lap runs. Answers the milliseconds. */
async function callDirectly(
  { owner }: TestDatabase,
  administrator: Omit<Target, 'query'>,
  complete: Promise<unknown>,
): Promise<readonly number[]> {
  const { rows } = await owner.query<{ id: string }>(
    'SELECT id FROM "user" WHERE tenant_id = $1 ORDER BY display_name_key DESC LIMIT 1',
    [crowdTenantId],
  )
  const times: number[] = []
  let going = true
  void complete.then(() => (going = false))
  for (let give = true; going; give = !give) {
    const change = give ? `addLicenses: [{ skuId: "${skus.e5}" }]` : `removeLicenses: ["${skus.e5}"]`
    times.push(
      await ask({
        ...administrator,
        query: `mutation { assignUserLicense(userId: "${rows[0]?.id}", ${change}) { id } }`,
      }),
    )
    await sleep(500)
  }
  return times
}

async function untilComplete({ owner }: TestDatabase) {
  for (;;) {
    const { rows } = await owner.query<{ state: string; ms: number; succeeded: number; failed: number }>(
      `SELECT state, succeeded_members AS succeeded, failed_members AS failed,
         extract(epoch FROM completed_date_time - started_date_time)::float8 * 1000 AS ms
       FROM license_operation WHERE tenant_id = $1 ORDER BY license_operation.sequence DESC LIMIT 1`,
      [crowdTenantId],
    )
    const [operation] = rows
    if (operation?.state === 'PROCESSING_COMPLETE') return operation
    if (operation?.state === 'PROCESSING_FAILED') throw new Error('the lap failed')
    await sleep(100)
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}

function spell({ count, failed, p50, p95, max, ownCpu }: Latencies): string {
  return `${count} answers, ${failed} failed, p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, slowest ${max.toFixed(0)} ms (the load generator took ${Math.round(ownCpu * 100)} % of a core)`
}
