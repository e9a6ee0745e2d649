import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyRequest, RouteHandlerMethod } from 'fastify'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import { type ApolloReportingParts, reportingPlugins } from './apollo-reporting.ts'
import { createRequestCheck } from './check-request.ts'
import type { GraphqlContext } from './context.ts'
import { createCostOf } from './cost/cost.ts'
import { limitCost } from './cost/report-cost.ts'
import { createParsedDocuments, createPersistedQueries } from './document-stores.ts'
import { formatError, isUnexpected, logUnexpected, refusal, retryAfterOf } from './errors.ts'
import { givenRequest } from './given-request.ts'
import { noIntrospection, withoutSuggestions } from './introspection.ts'
import type { DocumentLimits } from './limits.ts'
import type { SecurityEvents } from '../observability/security-events.ts'
import { buildGatewaySchema } from './schema.ts'
import { tellRefusals } from './tell-refusals.ts'

/** What the GraphQL server is made of. */
export interface GraphqlServerParts {
  readonly logger: Logger
  readonly events: SecurityEvents
  readonly schema?: GraphQLSchema
  /** Whether a client may ask for the schema; if not, errors suggest nothing of it. */
  readonly introspection: boolean
  readonly limits: DocumentLimits
  /** The most documents that are kept for clients that send their hashes; 0: none. */
  readonly persistedQueries: number
  /** What is reported to Apollo; absent or null: nothing. */
  readonly reporting?: ApolloReportingParts | null
}

/** Apollo Server over the gateway's schema, started. */
export async function createGraphqlServer({
  logger,
  events,
  introspection,
  limits,
  persistedQueries,
  reporting = null,
  schema = buildGatewaySchema(),
}: GraphqlServerParts): Promise<ApolloServer<GraphqlContext>> {
  /** Apollo formats errors without knowing the request that they belong to. */
  const requestIds = new WeakMap<object, string>()
  const server = new ApolloServer<GraphqlContext>({
    schema,
    // Not what the environment says: the plugins below are all that may use it.
    ...(reporting && { apollo: { key: reporting.key, graphRef: reporting.graphRef } }),
    // The gateway's own rule tells what helps where it is off.
    introspection: true,
    validationRules: introspection ? [] : [noIntrospection],
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    documentStore: createParsedDocuments(),
    persistedQueries: createPersistedQueries(persistedQueries),
    logger: {
      debug: () => {},
      info: () => {},
      warn: (message) => logger.warn(message),
      error: (message) => logger.error(message),
    },
    formatError(formatted, error) {
      const told = formatError(formatted, error, requestIds.get(error as object) ?? null)
      return introspection ? told : withoutSuggestions(told)
    },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ...(await reportingPlugins(reporting)),
      refuseSubscriptions,
      limitCost(createCostOf(schema, limits.pageSize), limits),
      noteErrors({ logger, events }, requestIds),
    ],
  })
  await server.start()
  return server
}

/** A request has one answer, a subscription many. */
const refuseSubscriptions: ApolloServerPlugin<GraphqlContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation === 'subscription')
          throw refusal(
            'Request_BadRequest',
            'Subscriptions are served over a WebSocket at this address (graphql-transport-ws).',
          )
      },
    }
  },
}

/** Logs what nobody expected, with the id of its request, and tells the client when to come back where that helps. */
function noteErrors(
  { logger, events }: Pick<GraphqlServerParts, 'logger' | 'events'>,
  requestIds: WeakMap<object, string>,
): ApolloServerPlugin<GraphqlContext> {
  return {
    async requestDidStart({ contextValue: { requestId, operation } }) {
      return {
        async didEncounterErrors({ errors, operationName, response }) {
          const wait = retryAfterOf(errors)
          if (wait !== null) response.http.headers.set('retry-after', String(wait))
          logUnexpected(logger, errors, { requestId, operationName })
          tellRefusals(events, 'graphql', { errors, who: { requestId, principal: operation.principal } })
          for (const error of errors.filter(isUnexpected)) requestIds.set(error, requestId)
        },
      }
    },
  }
}

/** The Fastify handler of `/graphql`, for GET and POST; `contextOf` makes the context of a request that is signed in. */
export function graphqlHandler(
  server: ApolloServer<GraphqlContext>,
  { limits, events }: Pick<GraphqlServerParts, 'limits' | 'events'>,
  contextOf: (request: FastifyRequest) => GraphqlContext,
): RouteHandlerMethod {
  const check = createRequestCheck(limits)
  return fastifyApolloHandler(server, {
    context: async (request) => {
      const context = contextOf(request)
      try {
        check(givenRequest(request))
      } catch (error) {
        const { requestId, operation } = context
        const errors = error instanceof GraphQLError ? [error] : []
        tellRefusals(events, 'graphql', { errors, who: { requestId, principal: operation.principal } })
        throw error
      }
      return context
    },
  })
}
