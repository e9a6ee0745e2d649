/** A lap that is interrupted ends as one that is not: nobody is left out, nothing is done twice. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database } from '../../../src/db/client.ts'
import { differences } from '../../support/differences.ts'
import { type GatewayProcess, startGateway, toDatabaseUrl } from '../../support/gateway-process.ts'
import { createLargeTenant, largeTenantId, licenseEverybody, licensingOf } from '../../support/large-tenant.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const full = process.env['TEST_FULL'] === '1'
const people = full ? 50_000 : 5_000
const kills = full ? 50 : 5
/** A lap has more steps than it is disturbed: a gateway may do some before it is struck. */
const stepsBetween = 10

let dataDir: string
let uninterrupted: Awaited<ReturnType<typeof licensingOf>>
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-crash-'))
  const { database, close } = await createTestDatabase()
  await createLargeTenant(database, people)
  await licenseEverybody(database)
  await settle(database.tenant(largeTenantId))
  uninterrupted = await licensingOf(database)
  await close()
}, 300_000)
afterAll(() => rm(dataDir, { recursive: true, force: true }))

/** Runs the lap with gateways as processes, and disturbs it after steps, up to `kills` times. Answers how often. */
async function runDisturbed(database: Database, gateways: number, disturb: Disturb): Promise<number> {
  const environment = {
    DATABASE_URL: toDatabaseUrl(database.connection),
    DATA_DIR: dataDir,
    STEP_USERS: String(people / kills / stepsBetween),
  }
  const administrator = new pg.Client(database.connection)
  await administrator.connect()
  await administrator.query('LISTEN license_operation')
  let notice = Promise.withResolvers<void>()
  administrator.on('notification', () => notice.resolve())
  const start = () => startGateway(environment)
  const running: GatewayProcess[] = []
  let round = 0
  try {
    for (let count = 0; count < gateways; count++) running.push(await start())
    await licenseEverybody(database)
    notice = Promise.withResolvers<void>()
    while (round < kills && !(await isComplete(database))) {
      const died = running.map(({ process }) => once(process, 'exit'))
      await Promise.race([notice.promise, ...died])
      if (await isComplete(database)) break
      await disturb(running, { round, administrator, start })
      round++
      notice = Promise.withResolvers<void>()
    }
    await expect.poll(() => isComplete(database), { timeout: 120_000, interval: 50 }).toBe(true)
  } finally {
    await Promise.all(running.map((gateway) => gateway.kill()))
    await administrator.end()
  }
  return round
}

async function isComplete({ pool }: Database): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT NOT EXISTS (SELECT FROM license_operation WHERE state IN ('QUEUED_FOR_PROCESSING', 'PROCESSING_IN_PROGRESS'))
       AND NOT EXISTS (SELECT FROM pending_evaluation) AS complete`,
  )
  return rows[0].complete
}

type Disturb = (gateways: GatewayProcess[], world: Disturbed) => Promise<unknown>

interface Disturbed {
  readonly round: number
  readonly administrator: pg.Client
  start(): Promise<GatewayProcess>
}

const killInTurn: Disturb = async (gateways, { round, start }) => {
  const turn = round % gateways.length
  await gateways[turn]?.kill()
  gateways[turn] = await start()
}
const cutConnections: Disturb = (_gateways, { administrator }) =>
  administrator.query(
    `SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a WHERE a.datname = current_database()
     AND a.application_name = 'license-gateway'`,
  )

describe('a lap ends as it would have ended undisturbed', () => {
  test.each<[string, number, Disturb]>([
    ['the gateway is killed in the middle of it, again and again', 1, killInTurn],
    ['one of two gateways on the server is killed, in turn', 2, killInTurn],
    ['every connection of the gateway to the database is cut, again and again', 1, cutConnections],
    [
      'one of two gateways is killed in turn, and every connection of both is cut in between',
      2,
      (gateways, world) => (world.round % 2 === 0 ? killInTurn : cutConnections)(gateways, world),
    ],
  ])('%s', { timeout: full ? 900_000 : 120_000 }, async (_name, gateways, disturb) => {
    const { database, close } = await createTestDatabase()
    try {
      await createLargeTenant(database, people)
      const rounds = await runDisturbed(database, gateways, disturb)
      // One of two goes on while the other starts again, and may be at the end before it is struck the last time.
      if (gateways === 1) expect(rounds).toBe(kills)
      else expect(rounds).toBeGreaterThan(1)
      await expectUndisturbed(database)
      expect(await differences(database)).toEqual([])
    } finally {
      await close()
    }
  })
})

/** Piece by piece, so that a difference is told by what differs. */
async function expectUndisturbed(database: Database): Promise<void> {
  const after = await licensingOf(database)
  const { paths } = after
  expect(omitPaths(after)).toEqual(omitPaths(uninterrupted))
  const text = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort()
  const before = new Set(text(uninterrupted.paths))
  expect(text(paths).filter((line) => !before.has(line))).toEqual([])
  expect(paths).toHaveLength(uninterrupted.paths.length)
}

function omitPaths({ waiting, units, operations, audits }: Awaited<ReturnType<typeof licensingOf>>) {
  return { units, operations, audits, waiting }
}
