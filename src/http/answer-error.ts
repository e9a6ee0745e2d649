/** What is refused outside of both faces, and before GraphQL has seen it: spelled as GraphQL spells it. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { type ErrorCode, errorStatuses, GatewayError, stopping } from '../errors.ts'
import { formatError } from '../graphql/errors.ts'
import type { KindOf, SecurityEvents } from '../observability/security-events.ts'

/** Answers what failed. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger) {
  const { statusCode: ofFastify = 500, message } = error as { readonly statusCode?: number; readonly message: string }
  if (!(error instanceof GatewayError) && ofFastify < 500)
    return reply.code(ofFastify).send(body('Request_BadRequest', message, { status: ofFastify }))
  const { id: requestId } = request
  const cause = ofFastify === 503 ? new GatewayError('Service_Unavailable', stopping) : error
  const told = formatError({ message }, cause, requestId)
  const { code, status, retryAfter } = told.extensions as unknown as Told // what is no error of GraphQL's own has a status
  if (code === 'Service_InternalServerError') logger.error({ err: error, requestId }, 'a request failed unexpectedly')
  if (status === 401) reply.header('WWW-Authenticate', 'Bearer')
  if (retryAfter !== undefined) reply.header('Retry-After', String(retryAfter))
  return reply.code(status).send({ errors: [told] })
}

interface Told {
  readonly code: ErrorCode
  readonly status: number
  readonly retryAfter?: number
}

/** What there was too much of, and what is told of it. */
interface Broken {
  readonly limit: KindOf<'limit_hit'>
  readonly status: number
  readonly message: string
}

/** What is no HTTP, or not sent to the end in time, never becomes a request: the answer is written to the socket itself. */
export function createBrokenRequestAnswer(headerLimit: number, events: Pick<SecurityEvents, 'tell'>) {
  const answers: Readonly<Record<string, Broken>> = {
    HPE_HEADER_OVERFLOW: {
      limit: 'headers',
      status: 431,
      message: `The headers of the request are longer than ${headerLimit / 1_024} KB in all.`,
    },
    ERR_HTTP_REQUEST_TIMEOUT: {
      limit: 'receive_time',
      status: 408,
      message: 'The request was not sent to its end in time.',
    },
  }
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    const limit = answers[error.code ?? '']?.limit
    // A connection that waits for its first request has hit none.
    if (limit && socket.bytesRead > 0) events.tell('limit_hit', limit, {})
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) return void socket.destroy()
    const status = answers[error.code ?? '']?.status ?? 400
    const message = answers[error.code ?? '']?.message ?? 'This is not HTTP: the request cannot be read.'
    const text = JSON.stringify(body('Request_BadRequest', message, status === 400 ? {} : { status }))
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
    )
  }
}

/** Whether part of an answer has left: what is written now would be taken for the rest of it. Node.js asks the same way. */
function isAnswering(socket: Socket): boolean {
  const { _httpMessage: answer } = socket as { readonly _httpMessage?: { readonly headersSent: boolean } | null }
  return answer?.headersSent === true
}

/** The failure of a request that GraphQL has not seen. */
export function body(code: ErrorCode, message: string, more: { readonly status?: number } = {}) {
  return { errors: [{ message, extensions: { code, status: errorStatuses[code], ...more } }] }
}
