/**
 * How a failed request is spelled in GraphQL: `message`, and in `extensions` the code and the status that REST would answer.
 * What nobody expected shows nothing of its inside: the caller gets the id of the request, the log has the rest.
 */
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { Logger } from 'pino'
import { type ErrorCode, errorStatuses, GatewayError, maskedMessage } from '../errors.ts'
import { isOutOfReach, outOfReach } from '../util/out-of-reach.ts'
import { shorten } from '../util/shorten.ts'

/** The failure itself, below what the executor and the server wrapped around it. */
export function causeOf(error: unknown): unknown {
  let cause = error
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError
  return cause
}

/** GraphQL's own word for that it has compared enough fields of one name with each other. */
const aborted = 'Validation aborted.'
const tooOften =
  'The document asks for the same fields in so many places that it cannot be checked: ask for each in one place.'

/** Whether the failure is neither the gateway's word nor GraphQL's own about the request, and so nobody's to read but the operator's. */
export function isUnexpected(error: unknown): boolean {
  const cause = causeOf(error)
  return !(cause instanceof GatewayError || cause instanceof GraphQLError)
}

/** A refusal of the request as such, before any operation of the gateway has a say; over HTTP with the code's status. */
export function refusal(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, {
    originalError: new GatewayError(code, message),
    extensions: { http: { status: errorStatuses[code] } },
  })
}

/** Seconds after which all of a request may succeed; null: no error of it goes by itself. */
export function retryAfterOf(errors: readonly GraphQLError[]): number | null {
  const waits = errors.flatMap((error) => {
    const cause = causeOf(error)
    return cause instanceof GatewayError && cause.retryAfter !== undefined ? [cause.retryAfter] : []
  })
  return waits.length === 0 ? null : Math.max(...waits)
}

/** Logs what nobody expected, with the id of its request. */
export function logUnexpected(
  logger: Logger,
  errors: readonly GraphQLError[],
  where: { readonly requestId: string; readonly operationName: string | null | undefined },
): void {
  for (const error of errors.filter(isUnexpected))
    logger.error({ err: causeOf(error), ...where, path: error.path }, 'a GraphQL field failed unexpectedly')
}

/** GraphQL's own sentences repeat what the caller sent, however long it is. */
const mostTold = 600

/** An error as the caller sees it; `requestId` is what a person tells the operator, null outside of any operation. */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
  requestId: string | null,
): GraphQLFormattedError {
  const { locations, path } = formatted
  const where = { ...(locations && { locations }), ...(path && { path }) }
  const cause = causeOf(error)
  if (cause instanceof GatewayError) {
    const { code, message, status, retryAfter } = cause
    const extensions = { code, status, ...(retryAfter !== undefined && { retryAfter }) }
    return { message, ...where, extensions }
  }
  if (cause instanceof GraphQLError && cause.message === aborted) {
    const code: ErrorCode = 'Request_BadRequest'
    return { message: tooOften, ...where, extensions: { code, status: errorStatuses[code] } }
  }
  if (cause instanceof GraphQLError) {
    // The executor gives no code to an argument that turns out to be null; that is the caller's input as well.
    const code = (error instanceof GraphQLError && error.extensions['code']) || 'BAD_USER_INPUT'
    return { message: shorten(formatted.message.trim(), mostTold), ...where, extensions: { code } }
  }
  if (isOutOfReach(cause)) {
    const code: ErrorCode = 'Service_Unavailable'
    return {
      message: outOfReach,
      ...where,
      extensions: { code, status: errorStatuses[code] },
    }
  }
  const code: ErrorCode = 'Service_InternalServerError'
  return {
    message: maskedMessage(requestId),
    ...where,
    extensions: { code, status: errorStatuses[code], ...(requestId !== null && { requestId }) },
  }
}
