/** Lists on the wire: `value`, and where there are more pages the address of the next one. */
import type { Page, Position } from '../../db/read/page.ts'
import { GatewayError } from '../../errors.ts'
import { answer, type RestAnswer, type RestCall, type RestWorld } from '../exchange.ts'
import type { Options } from './options.ts'
import { nextLink } from './paging.ts'

/** A page of a list, and how it is told. */
export interface ListedPage<Row> {
  /** What of the metadata it is, such as `groups(id)`. */
  readonly context: string
  readonly options: Options
  readonly page: Page<Row>
  position(row: Row): Position
  /** How many there are on all pages; asked only where the caller wants it. */
  total(): Promise<number>
  /** The rows of the page as JSON, in their order. */
  readonly value: readonly object[]
}

/** The page as an answer. */
export async function answerPage<Row>(
  world: RestWorld,
  call: RestCall,
  { context, options, page: { rows, more }, position, total, value }: ListedPage<Row>,
): Promise<RestAnswer> {
  const last = rows.at(-1)
  return answer({
    '@odata.context': `${world.baseUrl}/${call.root}/$metadata#${context}`,
    ...(wantsCount(call, options) && { '@odata.count': await total() }),
    ...(more && last !== undefined && { '@odata.nextLink': nextLink(world, call, position(last)) }),
    value,
  })
}

/**
 * Whether all are to be counted: on the first page alone, and only where the caller puts up with eventual consistency. Without
 * that header Graph takes no notice of `$count`.
 */
function wantsCount({ headers }: RestCall, { $count, $skiptoken }: Options): boolean {
  if ($count !== undefined && !/^(true|false)$/i.test($count))
    throw new GatewayError(
      'Request_BadRequest',
      `Invalid value '${$count.slice(0, 20)}' for $count query option found. Valid values are 'true' and 'false'.`,
    )
  const isEventual = headers['consistencylevel']?.trim().toLowerCase() === 'eventual'
  return isEventual && $skiptoken === undefined && $count?.toLowerCase() === 'true'
}
