/** The address of GraphQL: over HTTP by POST and, for queries, GET; over a WebSocket for subscriptions. */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { Principal } from '../auth/principal.ts'
import { GatewayError } from '../errors.ts'
import type { Deadline } from '../util/deadline.ts'
import { type Admission, callerOf } from './admission.ts'
import { createSocketOriginCheck, type SocketOriginParts } from './origins.ts'
import { deadlineOf, served, type ServedParts } from './served.ts'
import { graphqlAddress, type WebsocketParts, websocketHandler } from './websocket.ts'

/** Who asks, and for how long it is worked on. */
export interface GraphqlCall {
  readonly principal: Principal
  readonly deadline: Deadline
}

/** What it is made of. */
export interface GraphqlParts extends WebsocketParts, SocketOriginParts, ServedParts {
  graphql(callOf: (request: FastifyRequest) => GraphqlCall): RouteHandlerMethod
}

/** Serves it. */
export function addGraphql(server: FastifyInstance, parts: GraphqlParts, admission: Admission): void {
  const requireOrigin = createSocketOriginCheck(server, parts)
  const admit = async (request: FastifyRequest, reply: FastifyReply) => {
    await admission.admit(request, reply)
    if (request.headers['content-encoding'] !== undefined) throw compressed()
  }
  const handler = served(
    parts,
    parts.graphql((request) => ({ principal: callerOf(request), deadline: deadlineOf(request) })),
  )
  server.route({ method: 'POST', url: graphqlAddress, onRequest: admit, handler })
  server.route({
    method: 'GET',
    url: graphqlAddress,
    exposeHeadRoute: false,
    onRequest: async (request, reply) => {
      // Over a WebSocket the token may come with the first message.
      if (request.ws) requireOrigin(request)
      else await admit(request, reply)
    },
    handler,
    wsHandler: websocketHandler(parts, admission),
  })
}

const compressed = () =>
  new GatewayError('Request_BadRequest', 'GraphQL takes no compressed body: send it without a content encoding.', {
    status: 415,
  })
