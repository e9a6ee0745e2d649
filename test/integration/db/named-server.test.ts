/** What an operator reads where DATABASE_URL names a server that cannot be used. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeFailure, requireUsableServer, requireVersion } from '../../../src/db/named-server.ts'
import { toDatabaseUrl } from '../../support/gateway-process.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
})
afterAll(() => close())

test('a server that can be used is taken', async () => {
  await requireUsableServer('DATABASE_URL', toDatabaseUrl(database.connection))
})

describe('told are the place and the remedy', () => {
  test('of a server that does not answer', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    server.close()
    await once(server, 'close')
    await expect(requireUsableServer('DATABASE_URL', `postgresql://a:secret@127.0.0.1:${port}/b`)).rejects.toThrow(
      `DATABASE_URL: no server answers at 127.0.0.1:${port} (ECONNREFUSED): start it, or correct the host and the port`,
    )
    await expect(requireUsableServer('DATABASE_URL', 'postgresql://a@localhost:5432/b?host=/nowhere')).rejects.toThrow(
      'DATABASE_URL: no server answers at the socket of port 5432 in /nowhere (ENOENT): start it, or correct the host and the port',
    )
  })

  test('of a host that nobody knows', async () => {
    await expect(requireUsableServer('DATABASE_URL', 'postgresql://a:secret@gateway.invalid/b')).rejects.toThrow(
      /^DATABASE_URL: the host gateway\.invalid is not known \((ENOTFOUND|EAI_AGAIN)\): correct it/,
    )
  })

  test('of a password that is wrong, which is not told', async () => {
    const url = toDatabaseUrl({ ...database.connection, password: 'not-the-secret' })
    const failure = await requireUsableServer('DATABASE_URL', url).catch((error: Error) => error.message)
    expect(failure).toMatch(
      /^DATABASE_URL: the server at .+ does not let license_gateway_application in \(password authentication /,
    )
    expect(failure).not.toContain('not-the-secret')
  })

  test('of a database that is not there', async () => {
    await expect(
      requireUsableServer('DATABASE_URL', toDatabaseUrl({ ...database.connection, database: 'nodb' })),
    ).rejects.toThrow(/^DATABASE_URL: there is no database nodb at .+: make it, or name another$/)
  })

  test('of a certificate that is not there', async () => {
    await expect(
      requireUsableServer('DATABASE_URL', 'postgresql://a@localhost/b?sslrootcert=/nowhere.pem'),
    ).rejects.toThrow(/^DATABASE_URL: what it asks for cannot be had \(ENOENT.+\/nowhere\.pem/)
  })

  test('of a server that is too old', () => {
    expect(() => requireVersion(150_000)).not.toThrow()
    expect(() => requireVersion(140_019)).toThrow('the server is PostgreSQL 14, and the gateway needs 15 or newer')
    expect(() => requireVersion(90_624)).toThrow('the server is PostgreSQL 9, and the gateway needs 15 or newer')
  })

  test('of whatever else the server says', () => {
    const place = { host: 'db.example', port: 5433, user: 'a', database: 'b' }
    const told = (code: string, message: string) => describeFailure(Object.assign(new Error(message), { code }), place)
    expect(told('53300', 'too many clients')).toMatch(/^the server at db\.example:5433 has no free connection/)
    expect(told('57P03', 'starting up')).toMatch(/is starting or stopping: try again/)
    expect(told('', 'timeout expired')).toMatch(/^no server answers at db\.example:5433 within 10 seconds/)
    expect(told('XX000', 'odd')).toBe('the server at db.example:5433 cannot be used (odd)')
  })
})
