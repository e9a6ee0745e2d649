/**
 * How a failed request is spelled by Microsoft Graph: `{"error": {code, message, innerError}}`, where `innerError` has the
 * moment and the ids by which the request is found in the log.
 */
import { type ErrorCode, GatewayError, maskedMessage } from '../errors.ts'
import { isOutOfReach, outOfReach } from '../util/out-of-reach.ts'
import type { RestAnswer, RestWorld } from './exchange.ts'

/** What an error tells of its request. */
export type ErrorTrail = Pick<RestWorld, 'requestId' | 'clientRequestId' | 'now' | 'report'>

/** A refusal of HTTP's own, which has a status that no code of the gateway has. */
export class HttpRefusal extends GatewayError {
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: 404 | 405 | 413 | 415 | 424,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    code: ErrorCode = 'Request_BadRequest',
  ) {
    super(code, message, { status })
    this.headers = headers
  }
}

/** The answer to a request that failed; what nobody expected is reported, and shows nothing of its inside. */
export function answerError(trail: ErrorTrail, error: unknown): RestAnswer {
  if (error instanceof GatewayError) {
    const { code, message, status, retryAfter } = error
    return spell(trail, code, message, status, {
      ...(error instanceof HttpRefusal && error.headers),
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    })
  }
  if (isOutOfReach(error)) return spell(trail, 'Service_Unavailable', outOfReach, 503)
  trail.report(error)
  return spell(trail, 'Service_InternalServerError', maskedMessage(trail.requestId), 500)
}

function spell(
  { requestId, clientRequestId, now }: ErrorTrail,
  code: ErrorCode,
  message: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): RestAnswer {
  // Operations call what they are given `input`; here it is the body.
  const told = tell(message)
  // Microsoft writes the moment in UTC, without a zone.
  const date = new Date(now()).toISOString().slice(0, 19)
  const innerError = { date, 'request-id': requestId, 'client-request-id': clientRequestId }
  return { status, headers, body: { error: { code, message: told, innerError } } }
}

/**
 * Operations name the arguments of GraphQL: here properties stand in the body, conditions in `$filter`, and what is asked about is
 * named by the address.
 */
function tell(message: string): string {
  return message
    .replace(/^input\./, '')
    .replace(/^input /, 'The body ')
    .replace(/^filter\.((?:(?:and|or)\[\d+\]\.|not\.)*)(\w+)(?:\.\w+)* /, '$filter: $2 ')
    .replaceAll(
      /(^|[.!?] )(?:groupId|userId|memberIds|id): (\w)/g,
      (_, before: string, first: string) => before + first.toUpperCase(),
    )
}
