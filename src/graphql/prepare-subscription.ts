/** What of a message is to be executed, or why it is not, with Apollo's codes for what GraphQL itself refuses. */
import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import { createRequestCheck } from './check-request.ts'
import { createCostOf } from './cost/cost.ts'
import { refuseCost, type ToldCost, toldCost } from './cost/report-cost.ts'
import { refusal } from './errors.ts'
import { fieldOfSubscriptionIsThere } from './field-of-subscription.ts'
import { noIntrospection } from './introspection.ts'
import type { DocumentLimits } from './limits.ts'

/** A subscription that may be executed. */
export interface Prepared {
  readonly args: ExecutionArgs
  /** What each of its messages costs, for callers who ask for it; else null. */
  readonly told: ToldCost | null
}

/** What documents are judged by. */
export interface PreparationParts {
  readonly schema: GraphQLSchema
  /** Whether a client may ask for the schema; if not, errors suggest nothing of it. */
  readonly introspection: boolean
  readonly limits: DocumentLimits
}

/** Judges messages as requests by HTTP are judged. */
export function createPreparation({ schema, introspection, limits }: PreparationParts) {
  const check = createRequestCheck(limits)
  const costOf = createCostOf(schema, limits.pageSize)
  const rules = [...specifiedRules, fieldOfSubscriptionIsThere, ...(introspection ? [] : [noIntrospection])]

  return ({ query, operationName, variables, extensions }: SubscribePayload): Prepared | readonly GraphQLError[] => {
    try {
      check({ query, variables })
    } catch (error) {
      if (error instanceof GraphQLError) return [error]
      throw error
    }
    let document: ExecutionArgs['document']
    let invalid: readonly GraphQLError[]
    try {
      document = parse(query)
      invalid = validate(schema, document, rules, { hideSuggestions: !introspection })
    } catch (error) {
      if (error instanceof GraphQLError) return [coded('GRAPHQL_PARSE_FAILED', error)]
      throw error
    }
    if (invalid.length > 0) return invalid.map((error) => coded('GRAPHQL_VALIDATION_FAILED', error))
    const operation = getOperationAST(document, operationName)
    if (!operation) {
      const message = operationName
        ? `Unknown operation named "${operationName}".`
        : 'Must provide operation name if query contains multiple operations.'
      return [coded('OPERATION_RESOLUTION_FAILURE', new GraphQLError(message))]
    }
    if (operation.operation !== 'subscription')
      return [
        refusal(
          'Request_BadRequest',
          `A WebSocket serves subscriptions only: send the ${operation.operation} by HTTP.`,
        ),
      ]
    try {
      const cost = costOf(document, operation, variables ?? {})
      const refused = refuseCost(cost, limits)
      if (refused) return [refused]
      const args = { schema, document, operationName, variableValues: variables }
      return { args, told: extensions?.['cost'] === 'report' ? toldCost(cost, limits) : null }
    } catch (error) {
      if (error instanceof GraphQLError) return [error]
      throw error
    }
  }
}

/** The same error, where it is in the document included, with a code. */
function coded(code: string, error: GraphQLError): GraphQLError {
  return Object.assign(error, { extensions: { code } })
}
