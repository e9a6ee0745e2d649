/** What a caller is told where the database cannot be reached. */
export const outOfReach = 'The database is out of reach. Try again in a moment.'

/**
 * The network's codes, Prisma's, and PostgreSQL's own: on its way down, without a free
 * connection, of a connection that broke, and of a transaction that stood still for too long.
 */
const codes = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOENT|P1001|P1002|P1008|P1017|57P0[123]|25P03|53300|08\w{3})$/
/** What the driver says without a code, and how Prisma quotes PostgreSQL. */
const words =
  /connection (terminated|timeout)|not queryable|timeout exceeded when trying to connect|query read timeout|Code: `(57P0[123]|25P03|53300|08\w{3})`/i

interface Failure {
  readonly code?: unknown
  readonly originalCode?: unknown
  readonly message?: unknown
  readonly cause?: unknown
  readonly meta?: { readonly driverAdapterError?: unknown }
}

/** Whether the driver gave up on a statement: the server is at work on it, or silent. */
export function isReadTimeout(error: unknown): error is Error {
  return (error as Failure | null)?.message === 'Query read timeout'
}

/** Whether the database could not be reached at all, or went away in the middle; also where that stands in a cause. */
export function isOutOfReach(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, originalCode, message, cause, meta } = error as Failure
  return (
    [code, originalCode].some((each) => typeof each === 'string' && codes.test(each)) ||
    (typeof message === 'string' && words.test(message)) ||
    isOutOfReach(cause) ||
    isOutOfReach(meta?.driverAdapterError)
  )
}
