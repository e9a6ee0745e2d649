import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { GraphqlContext } from './context.ts'
import { formatError, isUnexpected, logUnexpected, refusal, retryAfterOf, tooDeep } from './errors.ts'
import { isNestedTooDeeply, maxTokens } from './limits.ts'
import { buildGatewaySchema } from './schema.ts'

/** What the GraphQL server is made of. */
export interface GraphqlServerParts {
  readonly logger: Logger
  readonly schema?: GraphQLSchema
  /** Whether a client may ask for the schema. */
  readonly introspection: boolean
}

/** Apollo Server over the gateway's schema, started. */
export async function createGraphqlServer({
  logger,
  introspection,
  schema = buildGatewaySchema(),
}: GraphqlServerParts): Promise<ApolloServer<GraphqlContext>> {
  /** Apollo formats errors without knowing the request that they belong to. */
  const requestIds = new WeakMap<object, string>()
  const server = new ApolloServer<GraphqlContext>({
    schema,
    introspection,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !introspection,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens },
    logger: {
      debug: () => {},
      info: () => {},
      warn: (message) => logger.warn(message),
      error: (message) => logger.error(message),
    },
    formatError: (formatted, error) => formatError(formatted, error, requestIds.get(error as object) ?? null),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      refuseSubscriptions,
      noteErrors(logger, requestIds),
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
function noteErrors(logger: Logger, requestIds: WeakMap<object, string>): ApolloServerPlugin<GraphqlContext> {
  return {
    async requestDidStart({ contextValue: { requestId } }) {
      return {
        async didEncounterErrors({ errors, operationName, response }) {
          const wait = retryAfterOf(errors)
          if (wait !== null) response.http.headers.set('retry-after', String(wait))
          logUnexpected(logger, errors, { requestId, operationName })
          for (const error of errors.filter(isUnexpected)) requestIds.set(error, requestId)
        },
      }
    },
  }
}

/** The Fastify handler of `/graphql`, for GET and POST; `contextOf` makes the context of a request that is signed in. */
export function graphqlHandler(
  server: ApolloServer<GraphqlContext>,
  contextOf: (request: FastifyRequest) => GraphqlContext,
): RouteHandlerMethod {
  return fastifyApolloHandler(server, {
    context: async (request) => {
      // Before the document is parsed: a plugin that refuses it there would be a failure of the server's.
      if (documentsOf(request).some(isNestedTooDeeply)) throw refusal('Request_BadRequest', tooDeep)
      return contextOf(request)
    },
  })
}

/** The document of a request, wherever it stands; what is none is for Apollo Server to tell. */
function documentsOf({ body, query }: FastifyRequest): readonly string[] {
  const given = [body, query].map((part) => (part as { readonly query?: unknown } | null | undefined)?.query)
  return given.filter((document) => typeof document === 'string')
}
