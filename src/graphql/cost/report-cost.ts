/** Refuses operations that cost too much before they are executed, and tells the cost of those whose caller asks for it. */
import type { ApolloServerPlugin } from '@apollo/server'
import type { GraphQLError } from 'graphql'
import type { GraphqlContext } from '../context.ts'
import { type DocumentLimits, overLimit, tell } from '../limits.ts'
import type { CostOf } from './cost.ts'

/** What a caller who asks for the cost is told, in `extensions.cost` of the answer. */
export interface ToldCost {
  readonly requested: number
  readonly limit: number
}

/** The request header by which a caller asks for the cost, with the value `report`. */
export const costHeader = 'graphql-cost'

/** The cost of a request as its caller is told it. */
export function toldCost(cost: number, { cost: limit }: Pick<DocumentLimits, 'cost'>): ToldCost {
  return { requested: Math.min(Math.ceil(cost), Number.MAX_SAFE_INTEGER), limit }
}

/** The refusal of an operation that costs too much; null: it may be executed. */
export function refuseCost(cost: number, { cost: most }: Pick<DocumentLimits, 'cost'>): GraphQLError | null {
  if (cost <= most) return null
  return overLimit(
    `The request costs ${tell(cost)}`,
    most,
    'ask for shorter pages (first, last; a list without them counts 100 items), for fewer fields of each item, or for what lists hold in other lists by requests of its own.',
    'cost',
  )
}

/** The same over HTTP. */
export function limitCost(costOf: CostOf, limits: DocumentLimits): ApolloServerPlugin<GraphqlContext> {
  return {
    async requestDidStart({ request }) {
      const isAsked = request.http?.headers.get(costHeader)?.toLowerCase() === 'report'
      let told: ToldCost | null = null
      return {
        async didResolveOperation({ document, operation, request: { variables } }) {
          if (!operation) return
          const cost = costOf(document, operation, variables ?? {})
          told = toldCost(cost, limits)
          const refused = refuseCost(cost, limits)
          if (refused) throw refused
        },
        async willSendResponse({ response: { body } }) {
          if (isAsked && told && body.kind === 'single')
            body.singleResult.extensions = { ...body.singleResult.extensions, cost: told }
        },
      }
    },
  }
}
