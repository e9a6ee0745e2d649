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
import type { Logger } from 'pino'
import type { GraphqlContext } from './context.ts'
import { causeOf, formatError, isUnexpected } from './errors.ts'
import { buildGatewaySchema } from './schema.ts'

export interface GraphqlServerParts {
  readonly logger: Logger
  /** Whether a client may ask for the schema. */
  readonly introspection: boolean
}

/** Longer documents are refused before they are parsed to the end; a query for everything that there is has about 1,000. */
const maxTokens = 10_000

/** Apollo Server over the gateway's schema, started. */
export async function createGraphqlServer({
  logger,
  introspection,
}: GraphqlServerParts): Promise<ApolloServer<GraphqlContext>> {
  /** Apollo formats errors without knowing the request that they belong to. */
  const requestIds = new WeakMap<object, string>()
  const server = new ApolloServer<GraphqlContext>({
    schema: buildGatewaySchema(),
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
      noteErrors(logger, requestIds),
    ],
  })
  await server.start()
  return server
}

/** Logs what nobody expected, with the id of its request. */
function noteErrors(logger: Logger, requestIds: WeakMap<object, string>): ApolloServerPlugin<GraphqlContext> {
  return {
    async requestDidStart({ contextValue: { requestId } }) {
      return {
        async didEncounterErrors({ errors, operationName }) {
          for (const error of errors.filter(isUnexpected)) {
            requestIds.set(error, requestId)
            logger.error(
              { err: causeOf(error), requestId, operationName, path: error.path },
              'a GraphQL field failed unexpectedly',
            )
          }
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
  return fastifyApolloHandler(server, { context: async (request) => contextOf(request) })
}
