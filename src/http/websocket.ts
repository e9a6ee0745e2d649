/** WebSockets on the address of GraphQL: the sockets themselves, how they are kept alive and how they end. */
import { setTimeout as wait } from 'node:timers/promises'
import fastifyWebsocket, { type WebSocket } from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Principal } from '../auth/principal.ts'
import { GatewayError } from '../errors.ts'
import type { Subscriptions } from '../graphql/subscriptions.ts'
import type { Admission } from './admission.ts'
import { type ConnectionParts, connectionOpener, type Peer, type SignedInConnection } from './connection-opener.ts'

/** What WebSockets are served with. */
export interface WebsocketParts extends ConnectionParts {
  readonly subscriptions: Subscriptions
}

/** Where GraphQL is served, over HTTP and over WebSockets. */
export const graphqlAddress = '/graphql'

/** In bytes: what a client may send in one message, and what may wait for a client that does not read. */
const longestMessage = 131_072
const mostUnread = 16_777_216
/** Milliseconds. A client that has not answered a ping when the next one is due has gone. */
const pingEvery = 20_000
const goodbye = 1_000
/** How long a peer may take to answer that its connection is closed. */
const longestClose = 3_000

/** Opens the server for WebSockets; call it before the routes. When the server stops, their clients are told. */
export async function acceptWebsockets(
  server: FastifyInstance,
  { logger, subscriptions }: Pick<WebsocketParts, 'logger' | 'subscriptions'>,
) {
  await server.register(fastifyWebsocket, {
    options: {
      maxPayload: longestMessage,
      handleProtocols: (offered: Set<string>) => subscriptions.chooseProtocol(offered),
    },
    preClose: async () => {
      const { websocketServer } = server
      const closed = new Promise((resolve) => websocketServer.close(resolve))
      for (const client of websocketServer.clients) client.close(1001, 'The gateway is stopping.')
      await Promise.race([closed, wait(goodbye, undefined, { ref: false })])
      for (const client of websocketServer.clients) client.terminate()
    },
    errorHandler(error, socket, { id, principal }) {
      // Mostly a peer that has gone, or that sent what is no frame; the socket then closes by itself, with the code for it.
      logger[levelOf(principal)]({ err: error, requestId: id }, 'a WebSocket broke')
      if (socket.readyState === socket.OPEN) socket.close(1011)
    },
  })
  server.addHook('onRequest', async ({ ws, routeOptions: { url } }) => {
    if (ws && url !== graphqlAddress)
      throw new GatewayError('Request_ResourceNotFound', `WebSockets are served at ${graphqlAddress} only.`)
  })
}

/** Serves the WebSockets of a route. */
export function websocketHandler(
  parts: WebsocketParts,
  admission: Admission,
): (socket: WebSocket, request: FastifyRequest) => void {
  const { logger, subscriptions } = parts
  const open = connectionOpener(parts, admission)
  return (socket, request) => {
    const end = Promise.withResolvers<readonly [code: number, reason: string]>()
    const peer = peerOf(socket, (code, reason) => end.resolve([code, reason]))
    const connection = open(peer, request)
    const closed = subscriptions.opened(
      {
        protocol: socket.protocol,
        send: (data) => send(socket, data),
        close: (code = 1000, reason = '') => peer.close(code, reason),
        onMessage(receive) {
          socket.on('message', (data) => {
            if (!peer.isOpen() || !connection.takeMessage()) return
            // What `ws` gives is a Buffer, unless it is told otherwise.
            receive((data as Buffer).toString()).catch((error: unknown) => {
              logger.warn({ err: error, requestId: request.id }, 'a WebSocket message could not be served')
              peer.close(4500, `The request id ${request.id} leads to the reason in the gateway's log.`)
            })
          })
        },
        onPing: (payload) => answerPing(socket, connection, payload),
      },
      connection,
    )
    const ended = keepAlive(socket)
    socket.once('close', (code, reason) => {
      ended()
      connection.end()
      logger[levelOf(request.principal)]({ requestId: request.id, code }, 'a WebSocket closed')
      end.resolve([code, String(reason)])
    })
    end.promise
      .then((how) => closed(...how))
      .catch((error: unknown) => logger.error({ err: error }, 'a WebSocket did not end well'))
  }
}

/**
 * The other end of a socket. When the gateway closes it, `onClose` is called at once: what its subscriptions do has to end
 * whether the peer answers or not, for which it has some seconds.
 */
function peerOf(socket: WebSocket, onClose: (code: number, reason: string) => void): Peer {
  return {
    isOpen: () => socket.readyState === socket.OPEN,
    close(code, reason) {
      if (socket.readyState !== socket.OPEN) return
      socket.close(code, reason)
      const timer = setTimeout(() => socket.terminate(), longestClose).unref()
      socket.once('close', () => clearTimeout(timer))
      onClose(code, reason)
    },
  }
}

/** A flood of those for whom nobody was signed in would fill the log; events tell of them in sum. */
function levelOf(principal: Principal | null): 'info' | 'debug' {
  return principal === null ? 'debug' : 'info'
}

/**
 * A ping may bring a newer token, `{"authorization": "Bearer …"}`; the pong tells until when the connection holds then. Any other
 * payload comes back as it was, to those who are signed in.
 */
async function answerPing(
  socket: WebSocket,
  { principal, renew }: Pick<SignedInConnection, 'principal' | 'renew'>,
  payload: Readonly<Record<string, unknown>> | undefined,
): Promise<void> {
  const header = payload?.['authorization'] ?? payload?.['Authorization']
  if (typeof header !== 'string')
    return send(socket, JSON.stringify({ type: 'pong', ...(principal && payload && { payload }) }))
  const expirationDateTime = await renew(header)
  await send(socket, JSON.stringify({ type: 'pong', ...(expirationDateTime && { payload: { expirationDateTime } }) }))
}

/** Resolves when the client's side has taken it, so that nobody makes messages faster than they are read. */
function send(socket: WebSocket, data: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.bufferedAmount > mostUnread) socket.terminate()
    if (socket.readyState !== socket.OPEN) return resolve()
    // An error closes the socket, which ends whatever sends on it.
    socket.send(data, () => resolve())
  })
}

function keepAlive(socket: WebSocket): () => void {
  let answered = true
  socket.on('pong', () => {
    answered = true
  })
  const timer = setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    socket.ping()
  }, pingEvery).unref()
  return () => clearInterval(timer)
}
