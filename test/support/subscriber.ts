/** Clients of the subscriptions: the reference client of the protocol, and a bare WebSocket where its cleverness is in the way. */
import { once } from 'node:events'
import { type Client, type ClientOptions, createClient } from 'graphql-ws'
import WebSocket, { type ClientOptions as SocketOptions } from 'ws'
import type { Face } from './face.ts'

/** The reference client, signed in by what `connection_init` carries; it connects when it first subscribes. */
export function createSubscriber(
  { address }: Pick<Face, 'address'>,
  token: string | (() => Promise<string>),
  options: Partial<ClientOptions> = {},
): Client {
  return createClient({
    url: `ws://${address}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: async () => ({ authorization: `Bearer ${typeof token === 'string' ? token : await token()}` }),
    ...options,
  })
}

/** The newest operation of a group, message by message. */
export function watch(client: Client, groupId: string, fields = 'state processedMembers totalMembers') {
  return client.iterate<{ licenseOperation: Record<string, unknown> }>({
    query: `subscription ($groupId: ID!) { licenseOperation(groupId: $groupId) { ${fields} } }`,
    variables: { groupId },
  })
}

export interface RawSocket extends Disposable {
  send(message: object | string): void
  /** Sends, and resolves when it has left, or cannot any more. */
  sent(message: object): Promise<void>
  /** Reads nothing until it resumes. */
  pause(): void
  resume(): void
  /** Ends it as the protocol wants it. */
  close(): void
  /** The next message. */
  receive(): Promise<Record<string, unknown>>
  /** Resolves when it has been pinged, which it answers by itself. */
  pinged(): Promise<void>
  /** How it ended. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
}

/** A bare WebSocket; rejects where the upgrade is refused. */
export async function openSocket(
  { address }: Pick<Face, 'address'>,
  { protocols = ['graphql-transport-ws'], ...options }: SocketOptions & { readonly protocols?: string[] } = {},
): Promise<RawSocket> {
  const socket = new WebSocket(`ws://${address}/graphql`, protocols, options)
  const messages: Record<string, unknown>[] = []
  let wake = () => {}
  socket.on('message', (data) => {
    messages.push(JSON.parse((data as Buffer).toString()))
    wake()
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }))
  })
  const pinged = once(socket, 'ping')
  pinged.catch(() => {}) // a refused upgrade is told by what follows
  await once(socket, 'open')
  socket.on('error', () => {}) // what follows from it is that it closes
  return {
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    sent: (message) => new Promise((resolve) => socket.send(JSON.stringify(message), () => resolve())),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.close(),
    async receive() {
      while (messages.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      return messages.shift() as Record<string, unknown>
    },
    pinged: async () => void (await pinged),
    closed,
    [Symbol.dispose]: () => socket.terminate(),
  }
}

/** A connection that has signed in, with what is sent over it and how it is answered. */
export async function openSignedIn(face: Face, claims: Parameters<Face['token']>[0] = {}) {
  const socket = await openSocket(face)
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${await face.token(claims)}` } })
  const answer = await socket.receive()
  if (answer['type'] !== 'connection_ack') throw new Error(`not signed in: ${JSON.stringify(answer)}`)
  let number = 0
  return Object.assign(socket, {
    async ask(query: string, more = {}) {
      socket.send({ id: String(++number), type: 'subscribe', payload: { query, ...more } })
      return await socket.receive()
    },
  })
}
