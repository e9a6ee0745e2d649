/** Notices of the server, and what happens where they could be lost. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listener, openListener } from '../../../src/db/listen.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
})
afterAll(() => close())

const connections = async () => {
  const { rows } = await database.owner.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'license-gateway listener' AND datname = current_database()`,
  )
  return rows.map(({ pid }) => pid)
}
const notify = (payload: string) => database.owner.query(`SELECT pg_notify('news', $1)`, [payload])

/** A subscriber who can wait for being called. */
function subscribe(listener: Listener, payload: string) {
  let calls = 0
  let called = Promise.withResolvers<void>()
  const stop = listener.subscribe(payload, () => {
    calls++
    called.resolve()
  })
  return {
    stop,
    calls: () => calls,
    async called() {
      await called.promise
      called = Promise.withResolvers()
    },
  }
}

test('no connection is opened before somebody subscribes, and one serves all who do', async () => {
  const listener = openListener({ connection: database.connection, channel: 'news' })
  expect(await connections()).toEqual([])
  const [first, second] = [subscribe(listener, 'a'), subscribe(listener, 'b')]
  await Promise.all([first.called(), second.called()])
  expect(await connections()).toHaveLength(1)
  await notify('a')
  await first.called()
  expect([first.calls(), second.calls()]).toEqual([2, 1])
  first.stop()
  await notify('a')
  await notify('b')
  await second.called()
  expect([first.calls(), second.calls()]).toEqual([2, 2])
  second.stop()
  expect(listener.size).toBe(0)
  await listener.close()
  expect(await connections()).toEqual([])
})

test('after the connection broke, everybody is called: a notice may have been lost', async () => {
  const problems: Error[] = []
  const listener = openListener({
    connection: database.connection,
    channel: 'news',
    onConnectionError: (error) => problems.push(error),
  })
  const [first, second] = [subscribe(listener, 'a'), subscribe(listener, 'b')]
  await Promise.all([first.called(), second.called()])
  for (let cuts = 1; cuts <= 3; cuts++) {
    const [pid] = await connections()
    await database.owner.query('SELECT pg_terminate_backend($1)', [pid])
    await Promise.all([first.called(), second.called()])
    expect(problems).toHaveLength(cuts)
    expect(await connections()).not.toContain(pid)
  }
  await notify('a')
  await first.called()
  await listener.close()
})

test('a server out of reach is tried again, and does not keep the gateway from stopping', async () => {
  const failed = Promise.withResolvers<Error>()
  const listener = openListener({
    connection: { ...database.connection, database: 'no_such_database' },
    channel: 'news',
    onConnectionError: failed.resolve,
  })
  const { calls } = subscribe(listener, 'a')
  expect((await failed.promise).message).toContain('no_such_database')
  await listener.close()
  expect(calls()).toBe(0)
})
