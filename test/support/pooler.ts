/**
 * What a pooler that keeps sessions, such as PgBouncer, does to connections: it refuses settings of which it does not know, and tells
 * of a process that is none of the server's.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type pg from 'pg'

/** The settings that one may begin with. */
const known = new Set(['user', 'database', 'application_name', 'client_encoding', 'DateStyle', 'TimeZone'])

export interface Pooler extends AsyncDisposable {
  /** The same database by way of it. */
  readonly connection: pg.PoolConfig
}

/** Begins to listen. */
export async function startPooler(connection: pg.PoolConfig): Promise<Pooler> {
  const { host = '', port = 5432 } = connection
  const sockets = new Set<Socket>()
  const listener = createServer((client) => {
    const server = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {}) // what follows from it is that it closes
      socket.once('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    client.once('data', (start: Buffer) => {
      const unknown = settingsOf(start).find((name) => !known.has(name))
      if (unknown !== undefined) return client.end(refusal(`unsupported startup parameter: ${unknown}`))
      server.write(start)
      client.pipe(server)
      server.on('data', withoutProcess(client))
    })
  })
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  return {
    connection: { ...connection, host: '127.0.0.1', port: (listener.address() as AddressInfo).port },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await once(listener.close(), 'close')
    },
  }
}

/** The names in a startup message: its length and version, then names and values, each with a zero after it. */
function settingsOf(start: Buffer): readonly string[] {
  const words = start.toString('utf8', 8, start.readInt32BE(0)).split('\0')
  return words.filter((word, at) => at % 2 === 0 && word !== '')
}

function refusal(message: string): Buffer {
  const body = Buffer.from(`SFATAL\0VFATAL\0C08P01\0M${message}\0\0`)
  const head = Buffer.alloc(5, 'E')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** Passes messages on until the session is ready, with another process in the one that names it; and after that whatever comes. */
function withoutProcess(client: Socket): (data: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  let isReady = false
  return (data) => {
    if (isReady) return void client.write(data)
    rest = Buffer.concat([rest, data])
    while (!isReady && rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const message = rest.subarray(0, rest.readInt32BE(1) + 1)
      rest = rest.subarray(message.length)
      const kind = String.fromCharCode(message[0] ?? 0)
      if (kind === 'K') message.writeInt32BE(2_147_483_647, 5)
      isReady = kind === 'Z'
      client.write(message)
    }
    if (isReady && rest.length > 0) client.write(rest)
  }
}
