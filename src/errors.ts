/** The closed set of ways in which a request fails; each transport has one table that spells them. */
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

/** A request that fails for a reason the caller may read: the message is shown as it is, so it names no internals. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
