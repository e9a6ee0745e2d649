/** Every route and every error of the REST face, against the golden file of its answer; `--update=true` writes them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { errorStatuses } from '../../../src/errors.ts'
import type { OperationContext } from '../../../src/operations/context.ts'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { routes } from '../../../src/rest/routes.ts'
import { openFace } from '../../support/face.ts'
import { refusals } from '../../support/golden/error-cases.ts'
import { families, leaningGroup, leftGroup, longGroup } from '../../support/golden/family-cases.ts'
import { errorsOf, goldenFolder, type GoldenRequest, tellErrors, tellExchange } from '../../support/golden/golden.ts'
import { routeCases } from '../../support/golden/route-cases.ts'
import { lockTable } from '../../support/lock-table.ts'
import { restClient } from '../../support/rest-client.ts'
import { serveContoso } from '../../support/served-contoso.ts'
import { untilWaiting } from '../../support/until-waiting.ts'

const served = serveContoso({ settled: true })

const cases = routes.map(({ method, root, path }) => ({
  route: `${method} ${path}`,
  root,
  file: join(root, `${`${method}${path}`.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.json`),
}))
/** What happens to a change that is done but not answered yet, and how the caller is told. */
const interruptions = {
  '409-deleted-meanwhile': async (user: string) => {
    await served.contoso.sql('UPDATE "user" SET deleted_date_time = now() WHERE id = $1', user)
  },
  '500-unexpected': () => Promise.reject(new Error('nobody reads this')),
  '503-database-out-of-reach': () => Promise.reject(Object.assign(new Error('no answer'), { code: 'ECONNREFUSED' })),
} as const
/** What a gateway has too much of. */
const excesses = {
  '429-too-many-requests': { callerRate: 1, tenantRate: 100 },
  '429-too-many-requests-of-a-tenant': { callerRate: 100, tenantRate: 1 },
} as const
const known = [
  ...cases.map(({ file }) => file),
  ...[
    ...[refusals, interruptions, excesses, families].flatMap((each) => Object.keys(each)),
    '409-in-conflict',
    '429-too-many-requests-at-a-time',
    '503-overload',
    '504-too-late',
  ].map((name) => join('errors', `${name}.json`)),
]
/** Those that there were before any was written. */
const committed = existsSync(goldenFolder)
  ? readdirSync(goldenFolder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'))
  : []

test('there is a golden file for every route and every error, and no other', () => {
  expect(committed.toSorted()).toEqual(known.toSorted())
})

test('every code that an error can have is in a golden file, with each status that it comes with', () => {
  const errors = committed.flatMap((file) => errorsOf(JSON.parse(readFileSync(join(goldenFolder, file), 'utf8'))))
  const found = new Set(errors.map(({ status, code }) => `${status} ${code}`))
  const expected = [
    ...Object.entries(errorStatuses).map(([code, status]) => `${status} ${code}`),
    ...[405, 413, 415, 424].map((status) => `${status} Request_BadRequest`),
    '504 Service_Unavailable',
  ]
  expect(expected.filter((error) => !found.has(error))).toEqual([])
})

async function compare(file: string, request: GoldenRequest, of = served.face): Promise<{ readonly status: number }> {
  const told = await tellExchange(of, request)
  await expect(told).toMatchFileSnapshot(join(goldenFolder, file))
  return JSON.parse(told) as { readonly status: number }
}

test.each(cases)('$route under /$root', async ({ route, root, file }) => {
  const { before, firstOf, path, ...request } = routeCases[route]?.(root) ?? expect.unreachable(route)
  if (before) expect((await served.ask(before.method, `/${root}${before.path}`, before.body)).status).toBeLessThan(300)
  const first = firstOf && (await served.ask('GET', `/${root}${firstOf}`)).body.value[0].id
  const [method = ''] = route.split(' ')
  const { status } = await compare(file, { ...request, method, path: `/${root}${path.replace('{id}', first)}` })
  expect(status < 300).toBe(!route.endsWith('/delta'))
})

test.each(Object.entries(refusals))('%s', async (name, request) => {
  const { status } = await compare(join('errors', `${name}.json`), request)
  expect(status).toBeGreaterThanOrEqual(400)
})

test.each(Object.entries(excesses))('%s', async (name, traffic) => {
  await using strict = await openFace(served.contoso, { traffic })
  expect((await restClient(strict)('GET', '/v1.0/me')).status).toBe(200)
  await compare(join('errors', `${name}.json`), { method: 'GET', path: '/v1.0/me' }, strict)
})

test('a gateway with more to do than it can', async () => {
  await using busy = await openFace(served.contoso, { traffic: { memory: 1 } })
  const status = async () => (await restClient(busy)('GET', '/v1.0/me')).status
  await expect.poll(status, { timeout: 10_000 }).toBe(503)
  await compare(join('errors', '503-overload.json'), { method: 'GET', path: '/v1.0/me' }, busy)
})

test('a request that is not answered in time, and one beside it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    await using slow = await openFace(served.contoso, { traffic: { requestTimeout: 5, callerRequests: 1 } })
    await using _locked = await lockTable(served.contoso, 'user')
    const late = compare(join('errors', '504-too-late.json'), { method: 'GET', path: '/v1.0/me' }, slow)
    await untilWaiting(served.contoso)
    const beside = { method: 'GET', path: '/v1.0/organization' }
    await compare(join('errors', '429-too-many-requests-at-a-time.json'), beside, slow)
    vi.advanceTimersByTime(5_000)
    // What is tried again after a while is tried again.
    vi.useRealTimers()
    await late
  } finally {
    vi.useRealTimers()
  }
})

describe('a change that is interrupted', () => {
  const user = guidOf('user', 194)

  test.each(Object.entries(interruptions))('%s', async (name, interrupt) => {
    await using interrupted = await openFace(served.contoso, {
      parts: { operationOf: (principal) => afterChanges(served.contoso.context(principal), () => interrupt(user)) },
    })
    const headers = { Prefer: 'return=representation' }
    const request = { method: 'PATCH', path: `/v1.0/users/${user}`, headers, body: { jobTitle: 'Pilot' } }
    await served.contoso.sql('UPDATE "user" SET deleted_date_time = NULL WHERE id = $1', user)
    await compare(join('errors', `${name}.json`), request, interrupted)
  })
})

test('a change that another is in the way of', async () => {
  const { owner } = served.contoso.database
  await owner.query(
    `CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE serialization_failure; END $$;
     CREATE TRIGGER conflict BEFORE UPDATE ON "user" FOR EACH ROW EXECUTE FUNCTION conflict()`,
  )
  const request = { method: 'PATCH', path: `/v1.0/users/${guidOf('user', 194)}`, body: { jobTitle: 'Pilot' } }
  await compare(join('errors', '409-in-conflict.json'), request)
  await owner.query('DROP TRIGGER conflict ON "user"; DROP FUNCTION conflict')
})

describe('families of refusals', () => {
  beforeAll(async () => {
    const { ask, contoso } = served
    const change = async (group: string, addLicenses: object[], removeLicenses: string[]) =>
      expect((await ask('POST', `/v1.0/groups/${group}/assignLicense`, { addLicenses, removeLicenses })).status).toBe(
        202,
      )
    await change(leaningGroup, [{ skuId: skus.e3 }, { skuId: skus.audioConferencing }], [])
    await change(leftGroup, [], [skus.e1])
    await contoso.sql(`UPDATE "group" SET description = repeat('x', 1024 * 1024) WHERE id = $1`, longGroup)
    await contoso.sql('INSERT INTO barred_location VALUES ($1, $2)', 'eec0eb4f-6444-4f95-aba0-50c24d67f998', 'BR')
  })

  test.each(Object.entries(families))('%s', async (name, requests) => {
    const told = await tellErrors(served.face, requests)
    await expect(told).toMatchFileSnapshot(join(goldenFolder, 'errors', `${name}.json`))
    const errors = Object.values(JSON.parse(told) as Record<string, { errors: object[] }[]>).flat()
    expect(errors.filter((each) => each.errors.length === 0)).toEqual([])
  })
})

/** The operation's world, in which something happens when a transaction is done. */
function afterChanges(operation: OperationContext, happen: () => Promise<void>): OperationContext {
  const { db } = operation
  const transaction: typeof db.transaction = async (run) => {
    const result = await db.transaction(run)
    await happen()
    return result
  }
  return { ...operation, db: { ...db, transaction } }
}
