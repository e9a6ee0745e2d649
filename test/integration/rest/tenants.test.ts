/**
 * No tenant sees or changes anything of another by the REST face: every route, with every id at every place, answers and does the same
 * whether the other tenant is there or not. Ids that are another's are thus answered as those that exist nowhere.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RestAnswer, RestRequest } from '../../../src/rest/exchange.ts'
import { type Route, routes } from '../../../src/rest/routes.ts'
import { groupId, tenantId } from '../../support/contoso.ts'
import { fingerprint } from '../../support/fingerprint.ts'
import { serveRest } from '../../support/rest-world.ts'
import { callersOf, createPair, type Pair, twinCaller, vocabularyOf } from '../../support/walk/pair.ts'
import { requestsOf } from '../../support/walk/requests.ts'
import { onlyTwin, twinId } from '../../support/walk/twin-tenant.ts'

let pair: Pair
beforeAll(async () => {
  pair = await createPair()
}, 120_000)
afterAll(() => pair[Symbol.asyncDispose]())

/** Beta's are the same handlers. */
const walked = routes.filter(({ root }) => root !== 'beta')
const reads = walked.filter(({ method }) => method === 'GET')
const changes = walked.filter(({ method }) => method !== 'GET')
const nameOf = ({ method, root, path }: Route) => `${method} /${root}${path}`

/** An answer without its moments, tokens and ids of requests, which alone may differ between two databases. */
function timeless({ status, headers, body }: RestAnswer): unknown {
  const text = JSON.stringify({ status, headers, body })
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, 'then')
    .replaceAll(/(skiptoken=)[\w.-]+/g, '$1token')
    .replaceAll(/("(?:client-)?request-id":)"[^"]+"/g, '$1"id"')
  return JSON.parse(text)
}

type Asked = Partial<RestRequest>

/** Asks both, and expects the same; answers how many were served. */
async function compare(servers: readonly ReturnType<typeof serveRest>[], requests: readonly Asked[]): Promise<number> {
  let served = 0
  for (const request of requests) {
    const [expected, answer] = await Promise.all(servers.map((serve) => serve(request)))
    if (!expected || !answer) throw new Error('there are two')
    const told = `${request.method} ${request.path}?${request.query?.toString()} ${JSON.stringify(request.body)}`
    expect(timeless(answer), told).toEqual(timeless(expected))
    expect(answer.status, told).toBeLessThan(500)
    if (answer.status < 300) served += 1
  }
  return served
}

const isRefused = ({ path }: Route) => path.endsWith('/delta')
/** Counts may be equal, and sites have no groups in them. */
const mayBeEqual = ({ path }: Route) => /\/\$count$|\/members\/microsoft\.graph\.group$/.test(path)

test.each(reads.map((route) => [nameOf(route), route] as const))('%s', async (_name, route) => {
  const servers = callersOf(pair).map((caller) => serveRest(caller))
  const requests = requestsOf(route, await vocabularyOf(pair, 1))
  expect(await compare(servers, requests)).toBeGreaterThan(isRefused(route) ? -1 : 0)
  const [usual] = requests
  if (!usual || isRefused(route) || mayBeEqual(route)) return
  const [own, twin] = [await servers[1]?.(usual), await serveRest(twinCaller(pair))(usual)]
  expect(own && timeless(own), 'the other tenant is told something else').not.toEqual(timeless(twin))
})

test('a change does what it does as if no other tenant were there, and nothing to another', {
  timeout: 120_000,
}, async () => {
  const untouched = await fingerprint(pair.beside, twinId)
  const servers = callersOf(pair).map((caller) => serveRest(caller))
  // Before anything is changed: entries of the audit log that come later have other moments.
  const words = await Promise.all(changes.map((_, number) => vocabularyOf(pair, number % 12)))
  for (const [number, route] of changes.entries()) {
    const requests = requestsOf(route, words[number]!)
    expect(await compare(servers, requests), nameOf(route)).toBeGreaterThan(0)
    for (const contoso of [pair.alone, pair.beside]) await contoso.settle()
  }
  expect(await fingerprint(pair.beside, twinId)).toEqual(untouched)
})

test('a skip token that another tenant was told is refused', async () => {
  const [, own] = callersOf(pair).map((caller) => serveRest(caller))
  const twin = serveRest(twinCaller(pair))
  const lists = reads.filter(({ path }) => /^\/(users|groups|auditLogs\/directoryAudits)$|\/members$/.test(path))
  expect(lists).toHaveLength(4)
  for (const { path } of lists) {
    const at = path.replace(':id', groupId('Sales Team'))
    const { body } = await twin({ path: at, query: new URLSearchParams('$top=1') })
    const { searchParams } = new URL((body as { '@odata.nextLink': string })['@odata.nextLink'])
    expect((await twin({ path: at, query: searchParams })).status, at).toBe(200)
    const refused = await own?.({ path: at, query: searchParams })
    expect(refused?.status, at).toBe(400)
    expect(JSON.stringify(refused?.body), at).toContain('The $skiptoken is not one of this list')
  }
})

test('the location of a change leads nobody into another tenant', async () => {
  const [, own] = callersOf(pair).map((caller) => serveRest(caller))
  const leaf = `directoryObjects/${onlyTwin.group}/Microsoft.DirectoryServices.Group`
  for (const tenant of [tenantId, twinId, twinId.toUpperCase()])
    expect(await own?.({ root: 'v2', path: `/${tenant}/${leaf}` }), tenant).toMatchObject({
      status: 404,
      body: { error: { code: 'Request_ResourceNotFound' } },
    })
})
