/** Batches: many requests in one, as clients of Microsoft Graph send them. */
import { expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import { groupId } from '../../support/contoso.ts'
import { serveRest } from '../../support/rest-world.ts'
import { serveContoso } from '../../support/served-contoso.ts'

const served = serveContoso({ settled: false })
const { ask } = served

const site = groupId('Site 4')
const json = { 'Content-Type': 'application/json' }
const send = (...requests: object[]) => ask('POST', '/v1.0/$batch', { requests })
const read = (id: string, more: object = {}) => ({ id, method: 'GET', url: `/groups/${site}?$select=id`, ...more })

test('each request is answered by its id, whatever became of the others', async () => {
  const change = { addLicenses: [{ skuId: skus.e3 }], removeLicenses: [] }
  const { status, body } = await send(
    read('1'),
    { id: '2', method: 'get', url: `/v1.0/groups/${site}?%24select=displayName` },
    { id: '3', method: 'POST', url: `groups/${site}/assignLicense`, headers: json, body: change },
    { id: '4', method: 'GET', url: '/nothing' },
    { id: '5', method: 'POST', url: `/groups/${site}/assignLicense`, body: change },
    { id: '6', method: 'POST', url: '/$batch', headers: json, body: { requests: [] } },
  )
  expect(status).toBe(200)
  expect(body.responses).toMatchObject([
    { id: '1', status: 200, headers: { 'Content-Type': 'application/json' }, body: { id: site } },
    { id: '2', status: 200, body: { displayName: 'Site 4' } },
    { id: '3', status: 202, headers: { Location: expect.stringContaining('/v2/') }, body: { id: site } },
    { id: '4', status: 404, body: { error: { code: 'Request_ResourceNotFound' } } },
    { id: '5', status: 415, body: { error: { message: expect.stringContaining('Content-Type') } } },
    { id: '6', status: 400, body: { error: { message: 'A batch cannot be in a batch.' } } },
  ])
})

test('a request waits for those it depends on, and is not made where one of them failed', async () => {
  const { body } = await send(
    read('last', { dependsOn: ['FAILS', 'first'] }),
    { id: 'fails', method: 'GET', url: '/groups/x' },
    read('first', { url: `/groups/${site}?$select=assignedLicenses`, dependsOn: ['swap'] }),
    {
      id: 'swap',
      method: 'POST',
      url: `/groups/${site}/assignLicense`,
      headers: json,
      body: { addLicenses: [{ skuId: skus.emsE5 }], removeLicenses: [skus.e3] },
    },
  )
  expect(body.responses).toMatchObject([
    { id: 'last', status: 424, body: { error: { code: 'Request_BadRequest' } } },
    { id: 'fails', status: 400 },
    { id: 'first', status: 200, body: { assignedLicenses: [{ skuId: skus.emsE5 }] } },
    { id: 'swap', status: 202 },
  ])
})

test('requests that depend on nothing are made side by side, four at a time, and others one after the other', async () => {
  const [running, most] = [new Set<object>(), { independent: 0, dependent: 0 }]
  const ask = (count: keyof typeof most, requests: object[]) =>
    serveRest(served.contoso.context(), async (run) => {
      const mark = {}
      running.add(mark)
      most[count] = Math.max(most[count], running.size)
      return run().finally(() => running.delete(mark))
    })({ method: 'POST', path: '/$batch', body: { requests } })
  const ids = Array.from({ length: 12 }, (_, number) => String(number))
  const chain = ids.map((id, at) => read(id, at === 0 ? {} : { dependsOn: [ids[at - 1]] }))
  const { body } = await ask(
    'independent',
    ids.map((id) => read(id)),
  )
  expect((body as { responses: { status: number }[] }).responses.map(({ status }) => status)).toEqual(
    Array(12).fill(200),
  )
  await ask('dependent', chain)
  expect(most).toEqual({ independent: 4, dependent: 1 })
})

test('answers of more than 8 MB together are refused one by one, what was changed is told', async () => {
  const long = groupId('Site 9')
  await served.contoso.sql(`UPDATE "group" SET description = repeat('x', 1024 * 1024) WHERE id = $1`, long)
  const one = (id: string, more: object = {}) => ({ id, method: 'GET', url: `/groups/${long}`, ...more })
  const change = {
    method: 'PATCH',
    headers: { ...json, Prefer: 'return=representation' },
    body: { classification: 'Low' },
  }
  const requests = [
    ...Array.from({ length: 9 }, (_, number) => one(`${number}`)),
    one('changed', change),
    one('head', { method: 'HEAD' }),
  ]
  const { status, body } = await send(...requests)
  expect(status).toBe(200)
  const refused = body.responses.filter((response: { status: number }) => response.status === 400)
  expect(refused.length).toBeGreaterThanOrEqual(2)
  for (const { id, body: told } of refused) {
    expect(id).toMatch(/^[0-8]$/)
    expect(told.error.message).toContain('The answers of the batch would be longer than 8 MB together')
  }
  const byId = new Map(body.responses.map((response: { id: string }) => [response.id, response]))
  expect(byId.get('changed')).toMatchObject({ status: 200, body: { classification: 'Low' } })
  expect(byId.get('head')).toEqual({ id: 'head', status: 200, headers: {} })
})

test.each<[string, unknown[], string]>([
  ['nothing', [], 'at least one request'],
  ['21 requests', Array.from({ length: 21 }, (_, number) => read(String(number))), 'maximum value of 20'],
  ['more values than a body can mean', Array.from({ length: 30_001 }, () => 1), 'more than 30000 values'],
  ['one id twice', [read('a'), read('A')], 'unique'],
  ['an id that is no text', [read(1 as never)], 'requests[0].id must be a string'],
  ['a dependency on nothing', [read('a', { dependsOn: ['b'] })], "names 'b'"],
  ['a circle', [read('a', { dependsOn: ['b'] }), read('b', { dependsOn: ['a'] })], 'circle'],
  ['a property that there is not', [read('a', { more: 1 })], "'requests.0.more' does not exist"],
])('a batch of %s is refused whole', async (_name, requests, message) => {
  const { status, body } = await ask('POST', '/v1.0/$batch', { requests })
  expect(status).toBe(400)
  expect(body.error.message).toContain(message)
})

test.each(['/$batch', '/$batch/', '/%24batch', "/$batch('')", '/$batch#x', '//v1.0//$batch', '/beta/$batch'])(
  'no address leads to a batch in a batch: %s',
  async (url) => {
    const inner = { requests: [read('1')] }
    const { body } = await send({ id: '1', method: 'POST', url, headers: json, body: inner })
    expect(body.responses[0].status).toBeGreaterThanOrEqual(400)
    expect(body.responses[0].body).not.toHaveProperty('responses')
  },
)

test('a request may name the other root', async () => {
  const { body } = await send({ id: '1', method: 'GET', url: `/beta/groups/${site}?$select=id` })
  expect(body.responses[0].body['@odata.context']).toContain('/beta/$metadata#groups')
})
