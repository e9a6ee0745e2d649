/** Every route and every error of the REST face, against the golden file of its answer; `--update=true` writes them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { errorStatuses } from '../../../src/errors.ts'
import type { OperationContext } from '../../../src/operations/context.ts'
import { guidOf } from '../../../src/imports/demonstration/contoso.ts'
import { routes } from '../../../src/rest/routes.ts'
import { openFace } from '../../support/face.ts'
import { refusals } from '../../support/golden/error-cases.ts'
import { goldenFolder, type GoldenRequest, tellExchange } from '../../support/golden/golden.ts'
import { routeCases } from '../../support/golden/route-cases.ts'
import { restClient } from '../../support/rest-client.ts'
import { serveContoso } from '../../support/served-contoso.ts'

const served = serveContoso({ settled: true })

interface Told {
  readonly status: number
  readonly body?: { readonly error?: { readonly code: string } }
}
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
const known = [
  ...cases.map(({ file }) => file),
  ...[...Object.keys(refusals), ...Object.keys(interruptions), '429-too-many-requests'].map((name) =>
    join('errors', `${name}.json`),
  ),
]
/** Those that there were before any was written. */
const committed = existsSync(goldenFolder)
  ? readdirSync(goldenFolder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'))
  : []

test('there is a golden file for every route and every error, and no other', () => {
  expect(committed.toSorted()).toEqual(known.toSorted())
})

test('every code that an error can have is in a golden file, with each status that it comes with', () => {
  const errors = committed.map((file) => JSON.parse(readFileSync(join(goldenFolder, file), 'utf8')) as Told)
  const found = new Set(errors.map(({ status, body }) => `${status} ${body?.error?.code}`))
  const expected = [
    ...Object.entries(errorStatuses).map(([code, status]) => `${status} ${code}`),
    ...[405, 413, 415].map((status) => `${status} Request_BadRequest`),
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

test('a caller who asks too often', async () => {
  await using strict = await openFace(served.contoso, { traffic: { callerRate: 1, tenantRate: 100 } })
  expect((await restClient(strict)('GET', '/v1.0/me')).status).toBe(200)
  await compare(join('errors', '429-too-many-requests.json'), { method: 'GET', path: '/v1.0/me' }, strict)
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
