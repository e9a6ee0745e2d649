/** What a watcher of the gateway is told while callers hold all connections to the database. */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Contoso, createContoso } from '../../support/contoso.ts'
import { type Face, openFace } from '../../support/face.ts'

let contoso: Contoso
let face: Face
beforeAll(async () => {
  contoso = await createContoso()
  face = await openFace(contoso)
})
afterAll(async () => {
  await face.close()
  await contoso[Symbol.asyncDispose]()
})

const health = async (path: string) => {
  const response = await fetch(`http://${face.address}/health/${path}`)
  return [response.status, await response.json()]
}

async function readGroups(authorization: string): Promise<unknown> {
  const query = encodeURIComponent('{ groups(first: 1) { edges { node { id } } } }')
  const headers = { authorization, 'apollo-require-preflight': 'yes' }
  return (await fetch(`http://${face.address}/graphql?query=${query}`, { headers })).json()
}

test('it is unavailable, within 5 seconds, and ready when they are free again', { timeout: 60_000 }, async () => {
  const authorization = `Bearer ${await face.token()}`
  const blocker = new pg.Client(contoso.database.migration)
  await blocker.connect()
  await blocker.query('BEGIN; LOCK TABLE "group" IN ACCESS EXCLUSIVE MODE')
  const waiting = async () => {
    const { rows } = await blocker.query(
      'SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())',
    )
    return rows[0]?.n
  }
  // Four hold the connections of this gateway, the others wait for one.
  const readers = Array.from({ length: 8 }, () => readGroups(authorization))
  await expect.poll(waiting, { timeout: 10_000 }).toBe(4)

  const begun = performance.now()
  expect(await Promise.all([health('ready'), health('ready'), health('live')])).toEqual([
    [503, { status: 'unavailable' }],
    [503, { status: 'unavailable' }],
    [200, { status: 'live' }],
  ])
  expect(performance.now() - begun).toBeLessThan(5_000)

  await blocker.query('ROLLBACK')
  await blocker.end()
  for (const answer of await Promise.all(readers)) expect(answer).toMatchObject({ data: { groups: {} } })
  expect(await health('ready')).toEqual([200, { status: 'ready' }])
})
