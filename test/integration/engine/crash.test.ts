/** A lap that is interrupted ends as one that is not: nobody is left out, nothing is done twice. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { differences } from '../../support/differences.ts'
import { type GatewayProcess, startGateway, toDatabaseUrl } from '../../support/gateway-process.ts'
import { createLargeTenant, largeTenantId, licenseEverybody, licensingOf } from '../../support/large-tenant.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

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
async function runDisturbed(database: TestDatabase, gateways: number, disturb: Disturb): Promise<number> {
  const environment = {
    DATABASE_URL: toDatabaseUrl(database.connection),
    DATA_DIR: dataDir,
    STEP_USERS: String(people / kills / stepsBetween),
  }
  const administrator = new pg.Client(database.migration)
  await administrator.connect()
  await administrator.query('LISTEN license_operation')
  let notice = Promise.withResolvers<void>()
  administrator.on('notification', () => notice.resolve())
  const start = () => startGateway(environment)
  const running: Promise<GatewayProcess>[] = []
  const world: Disturbed = { round: 0, administrator, lastStart: 'infinity', start }
  let round = 0
  try {
    for (let count = 0; count < gateways; count++) running.push(start())
    await Promise.all(running)
    await licenseEverybody(database)
    notice = Promise.withResolvers<void>()
    while (round < kills && !(await isComplete(database))) {
      await notice.promise
      if (await isComplete(database)) break
      world.round = round
      await disturb(running, world)
      round++
      notice = Promise.withResolvers<void>()
    }
    await expect.poll(() => isComplete(database), { timeout: 120_000, interval: 50 }).toBe(true)
  } finally {
    await Promise.all(running.map(async (gateway) => (await gateway).kill()))
    await administrator.end()
  }
  return round
}

async function isComplete({ owner }: Pick<TestDatabase, 'owner'>): Promise<boolean> {
  const { rows } = await owner.query(
    `SELECT NOT EXISTS (SELECT FROM license_operation WHERE state IN ('QUEUED_FOR_PROCESSING', 'PROCESSING_IN_PROGRESS'))
       AND NOT EXISTS (SELECT FROM pending_evaluation) AS complete`,
  )
  return rows[0].complete
}

type Disturb = (gateways: Promise<GatewayProcess>[], world: Disturbed) => Promise<unknown>

interface Disturbed {
  round: number
  readonly administrator: pg.Client
  /** When the last gateway began to start, by the clock of the database. */
  lastStart: string
  start(): Promise<GatewayProcess>
}

/** The next starts while the other goes on, which may be struck before that is ready. */
const killInTurn: Disturb = async (gateways, world) => {
  const turn = world.round % gateways.length
  await (await gateways[turn])?.kill()
  const { rows } = await world.administrator.query<{ now: string }>('SELECT clock_timestamp()::text AS now')
  world.lastStart = rows[0]?.now ?? ''
  gateways[turn] = world.start()
}
/** Not those of a gateway that starts: it would end, and say why. */
const cutConnections: Disturb = (_gateways, { administrator, lastStart }) =>
  administrator.query(
    `SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a WHERE a.datname = current_database()
     AND a.application_name = 'license-gateway' AND a.backend_start < $1`,
    [lastStart],
  )

/** Kills and cuts by turns, of two gateways that share the work. */
const killThenCut: Disturb = (gateways, world) =>
  world.round % 2 === 0
    ? killInTurn(gateways, Object.assign(world, { round: world.round / 2 }))
    : cutConnections(gateways, world)

const disturbances: readonly [string, number, Disturb][] = [
  ['the gateway is killed in the middle of it, again and again', 1, killInTurn],
  ['of two gateways one is killed, then every connection of the other is cut, in turn', 2, killThenCut],
]
/** Each by itself, which takes longer: with TEST_FULL. */
const alone: readonly [string, number, Disturb][] = [
  ['one of two gateways on the server is killed, in turn', 2, killInTurn],
  ['every connection of the gateway to the database is cut, again and again', 1, cutConnections],
]

describe('a lap ends as it would have ended undisturbed', () => {
  test.each([...disturbances, ...(full ? alone : [])])(
    '%s',
    { timeout: full ? 900_000 : 120_000 },
    async (_name, gateways, disturb) => {
      const { database, close } = await createTestDatabase()
      try {
        await createLargeTenant(database, people)
        const rounds = await runDisturbed(database, gateways, disturb)
        expect(rounds).toBe(kills)
        await expectUndisturbed(database)
        expect(await differences(database)).toEqual([])
      } finally {
        await close()
      }
    },
  )
})

/** Piece by piece, so that a difference is told by what differs. */
async function expectUndisturbed(database: TestDatabase): Promise<void> {
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
