/** How what is at no route is refused: there is nothing at the address, or something that is asked in another way. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { body } from './answer-error.ts'
import { isOperatorsAddress } from './operators.ts'
import { graphqlAddress } from './websocket.ts'

/** Answers 405, with the methods that there are, or 404. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply) {
  const allowed = methodsOf(request.url)
  if (allowed === null || request.method === 'OPTIONS') return reply.code(404).send(nothing)
  const message = `The method ${request.method} is not served at this address: ask by ${allowed.replace(', ', ' or ')}.`
  return reply
    .code(405)
    .header('allow', allowed)
    .send(body('Request_BadRequest', message, { status: 405 }))
}

function methodsOf(url: string): string | null {
  if (isOperatorsAddress(url)) return 'GET, HEAD'
  return url === graphqlAddress || url.startsWith(`${graphqlAddress}?`) ? 'GET, POST' : null
}

const nothing = body(
  'Request_ResourceNotFound',
  'There is nothing at this address. GraphQL is served at /graphql: POST a query there, with a bearer token.',
)
