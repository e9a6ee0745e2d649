/** The HTTP face: request id, overload, host and pages, health, then admission before anything is parsed, then the transports. */
import fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import type { RequestDeadline } from '../util/deadline.ts'
import type { Principal } from '../auth/principal.ts'
import { noSuchAddress } from '../rest/serve.ts'
import { createAdmission, type AdmissionParts, whoOf } from './admission.ts'
import { answerError, createBrokenRequestAnswer } from './answer-error.ts'
import { createBaseUrl } from './base-url.ts'
import { allowPages } from './cors.ts'
import { addExplorer, type ExplorerParts } from './explorer.ts'
import { addGraphql, type GraphqlParts } from './graphql.ts'
import { requireLocalHost, requireNamedHost, requireSingleFields } from './host.ts'
import { answerNotFound } from './methods.ts'
import { addOperatorRoutes, isOperatorsAddress, type OperatorParts } from './operators.ts'
import { createOriginCheck } from './origins.ts'
import { refuseUnderPressure } from './overload.ts'
import { toPath } from './request-target.ts'
import { addRest, answerRestError, isRestAddress, type RestParts, withPlainRoot } from './rest.ts'
import { addSecurityHeaders, headersOfUnreadable } from './security-headers.ts'
import { limitSockets, toTimes } from './sockets.ts'
import { acceptWebsockets } from './websocket.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Null until somebody is signed in. */
    principal: Principal | null
    /** Null until it is worked on. */
    deadline: RequestDeadline | null
    /** Whether there was too much of its caller, its tenant or all, which events tell. */
    isTooMuch: boolean
    /** The place of the caller that the request takes; null: none, or it has its answer. */
    place: { busy: boolean; leave(): void } | null
  }
}

/** What the HTTP face is made of. */
export interface HttpParts extends AdmissionParts, OperatorParts, GraphqlParts, RestParts {
  /** A new id for each request. */
  newId(): string
  /** Whether requests for another Host than this machine's are refused. */
  readonly localOnly: boolean
  /** The page for a browser; null: there is none. */
  readonly explorer: Omit<ExplorerParts, 'newId'> | null
}

/** Fastify with everything that the gateway serves, ready to listen. */
export async function createHttpServer(parts: HttpParts): Promise<FastifyInstance> {
  const { logger, metrics, newId, traffic, events } = parts
  const answer = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    isRestAddress(request.url)
      ? answerRestError(error, request, reply, parts)
      : answerError(error, request, reply, logger)
  const { requestTimeout, ...times } = toTimes(traffic)
  const server = fastify({
    loggerInstance: logger as never, // pino's own type is narrower than the interface that Fastify declares
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId(),
    bodyLimit: traffic.bodyLimit,
    requestTimeout,
    trustProxy: parts.isTrustedProxy,
    rewriteUrl: (request) => withPlainRoot(toPath(request)),
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) =>
      answer(error, request, reply.headers({ ...headersOfUnreadable, 'request-id': request.id })),
    clientErrorHandler: createBrokenRequestAnswer(traffic.headerLimit, events),
    http: {
      ...times,
      maxHeaderSize: traffic.headerLimit,
      // Any other upgrade (clients that try HTTP/2 ask for h2c) is ignored, as HTTP wants it, and the request served as it is.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    },
  }) as unknown as FastifyInstance // of the kind of server and logger that its type says beside nobody here asks
  limitSockets(server, parts)
  server.decorateRequest('principal', null)
  server.decorateRequest('deadline', null)
  server.decorateRequest('place', null)
  server.decorateRequest('isTooMuch', false)
  server.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', request.id)
  })
  logRequests(server, parts)
  const baseUrlOf = createBaseUrl(server, parts)
  await addSecurityHeaders(server, (request) => baseUrlOf(request).startsWith('https:'))
  // Before what may refuse an upgrade, so that one that is refused leaves no socket behind.
  await acceptWebsockets(server, parts)
  await refuseUnderPressure(server, parts)
  requireSingleFields(server)
  if (parts.localOnly) requireLocalHost(server, events)
  requireNamedHost(server)
  await allowPages(server, createOriginCheck(parts))
  const admission = createAdmission(parts)
  server.addHook('onRequest', async (request) => {
    if (!isOperatorsAddress(request.url)) admission.screen(request)
  })
  server.setErrorHandler((error, request, reply) => {
    const { status } = error instanceof GatewayError ? error : { status: (error as { statusCode?: number }).statusCode }
    if (status === 413) events.tell('limit_hit', 'body', whoOf(request))
    admission.noteFailure(request, status)
    return answer(error, request, reply)
  })
  server.setNotFoundHandler((request, reply) => {
    admission.noteRefusal(request)
    if (isRestAddress(request.url)) return answerRestError(noSuchAddress(), request, reply, parts)
    return answerNotFound(request, reply)
  })
  addOperatorRoutes(server, { ...parts, metrics })
  addGraphql(server, parts, admission)
  if (parts.explorer) await addExplorer(server, { ...parts.explorer, newId: parts.newId })
  await addRest(server, parts, admission)
  return server
}

/** What nobody was signed in for, and what there was too much of, is told in sum, by events: a flood of it would fill the log. */
function logRequests(server: FastifyInstance, { metrics, logger }: Pick<HttpParts, 'metrics' | 'logger'>): void {
  server.addHook('onResponse', async (request, reply) => {
    const { method, principal, isTooMuch } = request
    const route = request.routeOptions.url ?? 'unknown'
    const status = reply.statusCode
    metrics.requests.observe({ method, route, status: String(status) }, reply.elapsedTime / 1_000)
    const isNews = principal !== null && !isTooMuch
    logger[isNews ? 'info' : 'debug'](
      { requestId: request.id, method, route, status, ms: Math.round(reply.elapsedTime) },
      'request',
    )
  })
}
