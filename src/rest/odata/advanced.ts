/**
 * Advanced queries: what Graph's directory answers only to who says `ConsistencyLevel: eventual` and `$count=true` ("Advanced
 * query capabilities on Microsoft Entra ID objects"). The gateway could do without, and asks for both so that what works here
 * works there.
 */
import { GatewayError } from '../../errors.ts'
import type { RestCall } from '../exchange.ts'
import type { Expression } from './filter/expression.ts'
import type { Options } from './options.ts'

/** The caller takes what is eventually consistent; the gateway's answers are of now all the same. */
function isEventual({ headers }: Pick<RestCall, 'headers'>): boolean {
  return headers['consistencylevel']?.trim().toLowerCase() === 'eventual'
}

/** Throws `Request_BadRequest` where a number of objects is asked for by itself without the header. */
export function requireEventual(call: Pick<RestCall, 'headers'>): void {
  if (!isEventual(call))
    throw new GatewayError(
      'Request_BadRequest',
      '$count is not currently supported. It asks for the header ConsistencyLevel: eventual.',
    )
}

/** Whether the list is to be counted; without the header `$count` says nothing, as in Graph. Throws `Request_BadRequest`. */
export function wantsCount(call: Pick<RestCall, 'headers'>, { $count = 'false' }: Options): boolean {
  const value = $count.toLowerCase()
  if (value !== 'true' && value !== 'false')
    throw new GatewayError(
      'Request_BadRequest',
      `Invalid value '${$count.slice(0, 100)}' for $count query option found. The valid values are 'true' and 'false'.`,
    )
  return value === 'true' && isEventual(call)
}

/** Throws `Request_UnsupportedQuery` where the filter, or that its finds are ordered, asks for an advanced query. */
export function requireAdvanced(filter: Expression | null, { $orderby }: Options, isAdvanced: boolean): void {
  if (filter === null || isAdvanced) return
  if ($orderby !== undefined)
    throw new GatewayError(
      'Request_UnsupportedQuery',
      `Sorting not supported for current query. A list that is filtered is sorted with $count=true and the header ConsistencyLevel: eventual.`,
    )
  const operator = advancedOperator(filter)
  if (operator !== null)
    throw new GatewayError(
      'Request_UnsupportedQuery',
      `Operator '${operator}' is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information`,
    )
}

function advancedOperator(filter: Expression): string | null {
  switch (filter.kind) {
    case 'not':
      return 'not'
    case 'any':
      return advancedOperator(filter.operand)
    case 'call':
      return filter.name === 'endsWith' ? filter.name : null
    case 'comparison':
      if (filter.operator === 'ne') return 'ne'
      return filter.path.toLowerCase().endsWith('/$count') ? '$count' : null
    case 'and':
    case 'or':
      return filter.operands.map(advancedOperator).find((each) => each !== null) ?? null
  }
}
