/** Lists on the wire, a page at a time. */
import type { Page, Position } from '../../db/read/page.ts'
import { GatewayError } from '../../errors.ts'
import { answer, type RestAnswer, type RestCall, type RestWorld } from '../exchange.ts'
import { wantsCount } from './advanced.ts'
import type { Options } from './options.ts'
import { appliedSize, nextLink } from './paging.ts'

/** A page of a list, and what it is made of. */
export interface Listed<Row> {
  /** What follows `$metadata#`. */
  readonly context: string
  readonly options: Options
  readonly page: Page<Row>
  position(row: Row): Position
  /** The rows on the wire, in their order. */
  render(rows: readonly Row[]): readonly object[] | Promise<readonly object[]>
  /** How many rows all pages have. */
  count(): Promise<number>
}

/**
 * Answers a page: its count where it is the first and one was asked for, and where the next page is. Throws
 * `Directory_ConcurrencyViolation` where all of its rows were deleted while it was read: nobody could tell what comes next.
 */
export async function answerPage<Row>(world: RestWorld, call: RestCall, listed: Listed<Row>): Promise<RestAnswer> {
  const { context, options, page, position, render, count } = listed
  const isCounted = options.$skiptoken === undefined && wantsCount(call, options)
  const last = page.more ? page.rows.at(-1) : undefined
  if (page.more && last === undefined)
    throw new GatewayError('Directory_ConcurrencyViolation', 'What the page shows was deleted meanwhile. Ask again.')
  const body = {
    '@odata.context': `${world.baseUrl}/${call.root}/$metadata#${context}`,
    ...(isCounted && { '@odata.count': await count() }),
    ...(last !== undefined && { '@odata.nextLink': await nextLink(world, call, position(last)) }),
    value: await render(page.rows),
  }
  return answer(body, 200, appliedSize(world, call, options))
}
