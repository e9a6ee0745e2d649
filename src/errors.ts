/** The closed set of ways in which a request fails, the same words in every transport. */
export type ErrorCode =
  | 'Request_BadRequest'
  | 'BadRequest'
  | 'Request_UnsupportedQuery'
  | 'InvalidAuthenticationToken'
  | 'Authorization_RequestDenied'
  | 'Request_ResourceNotFound'
  | 'Directory_ConcurrencyViolation'
  | 'TooManyRequests'
  | 'Service_InternalServerError'
  | 'Service_Unavailable'

/** The HTTP status of each code. */
export const errorStatuses: Readonly<Record<ErrorCode, number>> = {
  Request_BadRequest: 400,
  BadRequest: 400,
  Request_UnsupportedQuery: 400,
  InvalidAuthenticationToken: 401,
  Authorization_RequestDenied: 403,
  Request_ResourceNotFound: 404,
  Directory_ConcurrencyViolation: 409,
  TooManyRequests: 429,
  Service_InternalServerError: 500,
  Service_Unavailable: 503,
}

/** All that a caller reads of a failure that nobody expected; null: it belongs to no request. */
export function maskedMessage(requestId: string | null): string {
  const trail = requestId === null ? '' : ` The request id ${requestId} leads to it in the log.`
  return `Something went wrong inside the gateway.${trail}`
}

/** What callers are told with `Service_Unavailable` while the gateway ends. */
export const stopping = 'The gateway is stopping. Try again in a moment.'

/** A request that fails for a reason the caller may read: the message is shown as it is, so it names no internals. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly code: ErrorCode
  /** The HTTP status: that of the code, or another of its class where HTTP has a word for the case. */
  readonly status: number
  /** Seconds after which the same request may succeed; undefined: waiting does not help, or nobody knows how long. */
  readonly retryAfter: number | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options?: ErrorOptions & { readonly retryAfter?: number; readonly status?: 404 | 405 | 413 | 415 | 424 | 504 },
  ) {
    super(message, options)
    this.code = code
    this.status = options?.status ?? errorStatuses[code]
    this.retryAfter = options?.retryAfter ?? (code === 'TooManyRequests' ? 1 : undefined)
  }
}
