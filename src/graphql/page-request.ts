import { type Bound, defaultPageSize, largestPageSize, type PageRequest } from '../db/read/page.ts'
import { GatewayError } from '../errors.ts'
import { decodeCursor, type TenantList } from './cursor.ts'

/** The arguments of a connection, as they come from a document. */
export interface PageInput {
  readonly first?: number | null
  readonly after?: string | null
  readonly last?: number | null
  readonly before?: string | null
}

/** What the arguments of a connection ask for; a refusal names the argument. */
export function toPageRequest(list: TenantList, { first, after, last, before }: PageInput): PageRequest {
  if (typeof first === 'number' && typeof last === 'number')
    throw new GatewayError('Request_BadRequest', "Arguments 'first' and 'last' exclude each other: give one of them.")
  const backwards = typeof last === 'number'
  const limit = (backwards ? last : first) ?? defaultPageSize
  if (limit < 1 || limit > largestPageSize)
    throw new GatewayError(
      'Request_BadRequest',
      `Argument '${backwards ? 'last' : 'first'}' is ${limit}: a page has 1 to ${largestPageSize} items.`,
    )
  return { limit, backwards, after: boundOf(list, 'after', after), before: boundOf(list, 'before', before) }
}

function boundOf(list: TenantList, argument: string, cursor: string | null | undefined): Bound | null {
  return typeof cursor === 'string' ? { position: decodeCursor(list, argument, cursor), inclusive: false } : null
}
