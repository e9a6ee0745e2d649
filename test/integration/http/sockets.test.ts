/** Connections, without what is served over them: how many there are, and how they end. */
import { once } from 'node:events'
import { Readable } from 'node:stream'
import fastify, { type FastifyInstance } from 'fastify'
import { expect, test } from 'vitest'
import type { TrafficLimits } from '../../../src/config/traffic.ts'
import { createBrokenRequestAnswer } from '../../../src/http/answer-error.ts'
import { limitSockets, toTimes } from '../../../src/http/sockets.ts'
import { openRaw, statusesOf } from '../../support/raw-http.ts'

/** A server with such limits, and with answers that are longer than what waits in between. */
async function open(limits: Partial<TrafficLimits>, isTrustedProxy = (_address: string) => false) {
  const traffic = { receiveTimeout: 60, connections: 100, addressConnections: 100, ...limits } as TrafficLimits
  const kinds: string[] = []
  const { requestTimeout, ...http } = toTimes(traffic)
  const events = { tell: (_event: string, kind: string) => void kinds.push(kind), close: () => {} }
  const server = fastify({ requestTimeout, http, clientErrorHandler: createBrokenRequestAnswer(16_384, events) })
  limitSockets(server as unknown as FastifyInstance, { traffic, events, isTrustedProxy })
  server.get('/', async () => 'ok')
  server.get('/long', (_request, reply) =>
    reply.send(Readable.from(Array.from({ length: 64 }, () => Buffer.alloc(1_000_000)))),
  )
  const { host } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }))
  return { host, kinds, [Symbol.asyncDispose]: () => server.close() }
}

const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`

test('of one peer there are not more than its share, which is free again when one has closed', async () => {
  await using server = await open({ addressConnections: 2 })
  const [first, second] = [await openRaw(server.host), await openRaw(server.host)]
  const third = await openRaw(server.host)
  await once(third, 'close')
  expect(server.kinds).toEqual(['address_connections'])
  second.write(ask('/'))
  expect(statusesOf(String((await once(second, 'data'))[0]))).toEqual([200])
  first.destroy()
  await expect
    .poll(
      async () => {
        const again = await openRaw(server.host)
        again.write(ask('/'))
        const told = await Promise.race([once(again, 'data'), once(again, 'close')])
        again.destroy()
        return statusesOf(String(told[0]))
      },
      { timeout: 10_000 },
    )
    .toEqual([200])
  second.destroy()
})

test('a proxy that is trusted has as many as there are in all', async () => {
  await using server = await open({ addressConnections: 1, connections: 3 }, () => true)
  const open_ = await Promise.all([1, 2, 3].map(() => openRaw(server.host)))
  for (const socket of open_) {
    socket.write(ask('/'))
    await once(socket, 'data')
  }
  const fourth = await openRaw(server.host)
  await once(fourth, 'close')
  expect(server.kinds).toEqual(['all_connections'])
  for (const socket of open_) socket.destroy()
})

test('who does not take an answer is let go', async () => {
  await using server = await open({ receiveTimeout: 1 })
  const socket = await openRaw(server.host)
  socket.pause()
  const began = performance.now()
  socket.write(ask('/long'))
  // It is written into until the server gives it up, and then read to where that was.
  await expect.poll(() => performance.now() - began, { timeout: 10_000 }).toBeGreaterThan(1_500)
  let length = 0
  socket.on('data', (chunk: Buffer) => (length += chunk.length))
  socket.resume()
  await once(socket, 'close')
  expect(length).toBeLessThan(64_000_000)
  expect(server.kinds).toEqual(['answer_time'])
})

test.each([
  ['headers', 431, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
  ['receive_time', 408, 'GET / HTTP/1.1\r\nHost: x\r\n'],
])('that a limit was hit is told also of what became no request: %s', async (kind, status, sent) => {
  await using server = await open({ receiveTimeout: 1 })
  const socket = await openRaw(server.host)
  socket.write(sent)
  expect(statusesOf(String((await once(socket, 'data'))[0]))).toEqual([status])
  socket.destroy()
  expect(server.kinds).toEqual([kind])
})

test('what cannot be read ends the connection and is not answered in the middle of another answer', async () => {
  await using server = await open({})
  const socket = await openRaw(server.host)
  socket.write(ask('/long'))
  await once(socket, 'data')
  socket.write('\x16\x03\x01 garbage\r\n\r\n')
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  await once(socket, 'close')
  expect(statusesOf(text)).toEqual([])
})
