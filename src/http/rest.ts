/**
 * The roots of the REST face on Fastify: sign-in before a body is read, bodies of JSON that may be compressed, and the headers
 * that Microsoft Graph sends with every answer.
 */
import { METHODS } from 'node:http'
import fastifyCompress from '@fastify/compress'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Principal } from '../auth/principal.ts'
import { GatewayError, stopping } from '../errors.ts'
import { answerError, HttpRefusal } from '../rest/errors.ts'
import type { RestAnswer, RestWorld, Root } from '../rest/exchange.ts'
import { jsonType, tellMetadata } from '../rest/odata/metadata.ts'
import { createRouter } from '../rest/router.ts'
import { routes } from '../rest/routes.ts'
import { findAllowed, serve } from '../rest/serve.ts'
import type { Deadline } from '../util/deadline.ts'
import { type Admission, type AdmissionParts, callerOf, whoOf } from './admission.ts'
import { type BaseUrlParts, createBaseUrl } from './base-url.ts'
import { deadlineOf, served } from './served.ts'

/** What the REST face is made of. */
export interface RestParts extends AdmissionParts, BaseUrlParts {
  readonly logger: Logger
  /** The time, in milliseconds since 1970. */
  now(): number
  /** What skip tokens are encrypted with (256 bits), the same on all gateways of a database. */
  readonly tokenKey: Uint8Array
  /** The most items of one page. */
  readonly pageSize: number
  operationOf(principal: Principal, deadline: Deadline): RestWorld['operation']
}

const roots: readonly Root[] = ['localtest', 'v1.0', 'beta', 'v2']
const rootsOf = /^\/(?:localtest|v1\.0|beta|v2)(?=$|[/?])/i

/** Whether the address is one of the roots, or below one. */
export function isRestAddress(url: string): boolean {
  return rootsOf.test(url)
}

/** The address with its root as it stands in the table: roots are told apart without regard to case, as the paths below them. */
export function withPlainRoot(url: string): string {
  return url.replace(rootsOf, (root) => root.toLowerCase())
}

/** Answers what failed at such an address, before or after it found its route, as Graph does. */
export function answerRestError(error: unknown, request: FastifyRequest, reply: FastifyReply, parts: RestParts) {
  const told = answerError(trailOf(request, parts), spellHttp(error, parts))
  return send(reply, tellMetadata({ headers: headersOf(request) }, told), request, parts)
}

/** Serves the roots. */
export async function addRest(server: FastifyInstance, parts: RestParts, admission: Admission): Promise<void> {
  const router = createRouter(routes)
  const baseUrlOf = createBaseUrl(server, parts)
  const worldOf = (request: FastifyRequest): RestWorld => {
    const trail = trailOf(request, parts)
    const world: RestWorld = {
      ...trail,
      operation: parts.operationOf(callerOf(request), deadlineOf(request)),
      baseUrl: baseUrlOf(request),
      tokenKey: parts.tokenKey,
      mostBatched: parts.traffic.batchRequests,
      mostItems: parts.pageSize,
      async serve(asked) {
        try {
          // Each request of a batch counts as one of the caller's.
          if (asked.isPart) admission.count(request)
        } catch (error) {
          return answerError(trail, error)
        }
        const answer = await serve(router, world, asked)
        if (answer.status === 403) parts.events.tell('permission_refused', 'rest', whoOf(request))
        return answer
      },
    }
    return world
  }
  const requireRoute = (request: FastifyRequest, root: Root) => {
    const { method } = request
    try {
      findAllowed(router, callerOf(request), { method, root, path: pathOf(request, root)[0] })
    } catch (error) {
      if (error instanceof GatewayError && error.status === 403)
        parts.events.tell('permission_refused', 'rest', whoOf(request))
      throw error
    }
  }
  await server.register(async (scope) => {
    await scope.register(fastifyCompress, {
      encodings: ['gzip', 'identity'],
      requestEncodings: ['gzip', 'identity'],
      onUnsupportedRequestEncoding: (encoding) =>
        new HttpRefusal(415, `The content encoding '${encoding.slice(0, 100)}' is not supported: send gzip, or none.`),
      onInvalidRequestPayload: () => unreadable(),
    })
    acceptJson(scope)
    // Whatever method there is, so that an address which is known says what it can be asked by.
    for (const method of METHODS.filter((each) => each !== 'CONNECT' && !scope.supportedMethods.includes(each)))
      scope.addHttpMethod(method)
    const addresses = roots.flatMap((root) => [`/${root}`, `/${root}/*`].map((url) => ({ root, url })))
    for (const { root, url } of addresses)
      scope.route({
        method: scope.supportedMethods,
        url,
        onRequest: async (request, reply) => {
          // Names of codings have no case, and one has two names.
          const coding = request.headers['content-encoding']?.toLowerCase()
          if (coding !== undefined) request.headers['content-encoding'] = coding === 'x-gzip' ? 'gzip' : coding
          await admission.admit(request, reply)
          requireRoute(request, root)
        },
        handler: served(parts, async (request, reply) => {
          const world = worldOf(request)
          const [path, query] = pathOf(request, root)
          const { method, body } = request
          const headers = headersOf(request)
          const asked = { method, root, path, query: new URLSearchParams(query), headers, body, isPart: false }
          return send(reply, await world.serve(asked), request, parts)
        }),
      })
  })
}

/** The path below the root, and the query. */
function pathOf({ url }: FastifyRequest, root: Root): readonly [path: string, query: string] {
  const [path = '', query = ''] = url.slice(root.length + 1).split(/\?(.*)/s)
  return [path, query]
}

const headersOf = ({ headers }: FastifyRequest) => headers as Record<string, string | undefined>

/** A body is JSON, whatever parameters of OData its type has; an empty one is none. */
function acceptJson(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'error')
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(/^application\/json\s*(;|$)/i, { parseAs: 'string' }, (request, text, done) => {
    if (text === '') done(null)
    else void parse(request, text as string, (error, value) => done(error === null ? null : unreadable(), value))
  })
}

const unreadable = () =>
  new GatewayError(
    'Request_BadRequest',
    'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
  )

/** What Fastify refuses before a handler is called. */
function spellHttp(error: unknown, { traffic: { bodyLimit } }: Pick<RestParts, 'traffic'>): unknown {
  const { statusCode, message, code } = error as Partial<FastifyError>
  if (error instanceof GatewayError || statusCode === undefined || statusCode >= 500)
    return statusCode === 503 ? new GatewayError('Service_Unavailable', stopping) : error
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new HttpRefusal(415, 'A body must be JSON: send it with the Content-Type application/json.')
  if (statusCode === 413) return new HttpRefusal(413, `The body of the request is longer than ${tellBytes(bodyLimit)}.`)
  // Bytes that do not decompress are zlib's failure, not Fastify's.
  return code?.startsWith('FST_') ? new GatewayError('Request_BadRequest', message ?? '') : unreadable()
}

function tellBytes(bytes: number): string {
  const megabytes = bytes / 1_048_576
  return Number.isInteger(megabytes) ? `${megabytes} MB` : `${bytes} bytes`
}

/** What a caller may call a request: echoed, and so nothing that could be anything else than a name. */
const callersId = /^[\w-]{1,64}$/

function trailOf(request: FastifyRequest, { logger, now }: RestParts) {
  const given = request.headers['client-request-id']
  return {
    requestId: request.id,
    clientRequestId: typeof given === 'string' && callersId.test(given) ? given : request.id,
    now,
    report: (error: unknown) => logger.error({ err: error, requestId: request.id }, 'a request failed unexpectedly'),
  }
}

function send(reply: FastifyReply, { status, headers, body }: RestAnswer, request: FastifyRequest, parts: RestParts) {
  void reply.code(status).headers({
    'client-request-id': trailOf(request, parts).clientRequestId,
    'cache-control': 'no-cache, no-store',
    ...headers,
  })
  if (body === undefined) return reply.send()
  return reply
    .headers({ 'odata-version': '4.0', 'content-type': jsonType('minimal'), ...headers })
    .send(JSON.stringify(body))
}
