/** The HTTP face: request id, health, sign-in before anything is parsed, then the transports. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import fastify, {
  LogController,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RouteHandlerMethod,
} from 'fastify'
import type { Logger } from 'pino'
import type { Principal } from '../auth/principal.ts'
import { type ErrorCode, errorStatuses, GatewayError, maskedMessage } from '../errors.ts'
import type { Metrics } from '../observability/metrics.ts'
import { isOutOfReach, outOfReach } from '../util/out-of-reach.ts'
import { allowLocalPages } from './cors.ts'
import { requireLocalHost, requireLocalOrigin } from './host.ts'
import { createReadiness } from './readiness.ts'
import { noSuchAddress } from '../rest/serve.ts'
import { toPath } from './request-target.ts'
import { addRest, answerRestError, isRestAddress, type RestParts, withPlainRoot } from './rest.ts'
import { signIn } from './sign-in.ts'
import { acceptWebsockets, graphqlAddress, type WebsocketParts, websocketHandler } from './websocket.ts'

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null
  }
}

/** What the HTTP face is made of. */
export interface HttpParts extends WebsocketParts, RestParts {
  readonly metrics: Metrics
  /** A new id for each request. */
  newId(): string
  /** Whether requests can be served now; rejects or answers false where the database is out of reach. */
  isReady(): Promise<boolean>
  /** Whether requests for another Host than this machine's are refused. */
  readonly localOnly: boolean
  /** Whether pages that this machine serves on other ports may ask. */
  readonly localPages: boolean
  graphql(principalOf: (request: FastifyRequest) => Principal): RouteHandlerMethod
}

/** Fastify with everything that the gateway serves, ready to listen. */
export async function createHttpServer(parts: HttpParts): Promise<FastifyInstance> {
  const { logger, metrics, newId } = parts
  const answer = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    isRestAddress(request.url)
      ? answerRestError(error, request, reply, parts)
      : answerError(error, request, reply, logger)
  const server = fastify({
    loggerInstance: logger as never, // pino's own type is narrower than the interface that Fastify declares
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId(),
    rewriteUrl: (request) => withPlainRoot(toPath(request)),
    bodyLimit: 1_048_576,
    requestTimeout: 60_000,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => answer(error, request, reply.header('request-id', request.id)),
    clientErrorHandler: answerBrokenRequest,
    // Any other upgrade (clients that try HTTP/2 ask for h2c) is ignored, as HTTP wants it, and the request served as it is.
    http: { shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket' },
  }) as unknown as FastifyInstance
  server.decorateRequest('principal', null)
  server.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', request.id)
  })
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    metrics.requests.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1_000,
    )
    const { method } = request
    logger.info(
      { requestId: request.id, method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    )
  })
  server.setErrorHandler(answer)
  server.setNotFoundHandler((request, reply) => {
    if (isRestAddress(request.url)) return answerRestError(noSuchAddress(), request, reply, parts)
    return reply
      .code(404)
      .send(
        body(
          'Request_ResourceNotFound',
          'There is nothing at this address. GraphQL is served at /graphql: POST a query there, with a bearer token.',
        ),
      )
  })
  // First, so that an upgrade which a later hook refuses leaves no socket behind.
  await acceptWebsockets(server, parts)
  if (parts.localOnly) requireLocalHost(server)
  if (parts.localPages) await allowLocalPages(server)
  addOperatorRoutes(server, parts)
  addGraphql(server, parts)
  await addRest(server, parts)
  return server
}

function addOperatorRoutes(server: FastifyInstance, { metrics, isReady }: HttpParts): void {
  server.get('/health/live', async () => ({ status: 'live' }))
  const look = createReadiness(isReady)
  server.get('/health/ready', async (_request, reply) => {
    const ready = await look()
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable' })
  })
  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  )
}

function addGraphql(server: FastifyInstance, parts: HttpParts): void {
  const { graphql, localOnly } = parts
  const onRequest = async (request: FastifyRequest) => {
    request.principal = await signIn(parts, request.headers.authorization)
  }
  const handler = graphql(({ principal }) => {
    if (principal === null) throw new GatewayError('InvalidAuthenticationToken', 'Access token is empty.')
    return principal
  })
  server.route({ method: 'POST', url: graphqlAddress, onRequest, handler })
  server.route({
    method: 'GET',
    url: graphqlAddress,
    onRequest: async (request) => {
      // Over a WebSocket the token may come with the first message.
      if (!request.ws) return onRequest(request)
      if (localOnly) requireLocalOrigin(request)
    },
    handler,
    wsHandler: websocketHandler(parts),
  })
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger) {
  if (error instanceof GatewayError) {
    const { status, retryAfter } = error
    if (status === 401) reply.header('WWW-Authenticate', 'Bearer')
    if (retryAfter !== undefined) reply.header('Retry-After', String(retryAfter))
    return reply.code(status).send(body(error.code, error.message, { status }))
  }
  const status = (error as { statusCode?: number }).statusCode ?? 500
  if (status < 500) return reply.code(status).send(body('Request_BadRequest', (error as Error).message, { status }))
  if (status === 503) return reply.code(503).send(body('Service_Unavailable', 'The gateway is stopping. Try again.'))
  if (isOutOfReach(error)) return reply.code(503).send(body('Service_Unavailable', outOfReach))
  const { id: requestId } = request
  logger.error({ err: error, requestId }, 'a request failed unexpectedly')
  return reply.code(500).send(body('Service_InternalServerError', maskedMessage(requestId), { requestId }))
}

/** What is no HTTP, or not sent to the end in time, never becomes a request: the answer is written to the socket itself. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status = brokenRequests[error.code ?? '']?.status ?? 400
  const message = brokenRequests[error.code ?? '']?.message ?? 'This is not HTTP: the request cannot be read.'
  const text = JSON.stringify(body('Request_BadRequest', message, status === 400 ? {} : { status }))
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  )
}

const brokenRequests: Readonly<Record<string, { readonly status: number; readonly message: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The headers of the request are longer than 16 KB in all.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request was not sent to its end in time.' },
}

/** The failure of a request that GraphQL has not seen, spelled as GraphQL spells it. */
function body(code: ErrorCode, message: string, more: { readonly status?: number; readonly requestId?: string } = {}) {
  return { errors: [{ message, extensions: { code, status: errorStatuses[code], ...more } }] }
}
