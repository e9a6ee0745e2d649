/** One request of the REST face: find its route, call the handler, spell what goes wrong as Graph does. */
import { answerError, HttpRefusal } from './errors.ts'
import type { RestAnswer, RestRequest, RestWorld } from './exchange.ts'
import { tellMetadata } from './odata/metadata.ts'
import type { Router } from './router.ts'
import { requireBounded } from './wire/bounds.ts'

/** Answers a request of somebody who is signed in; never rejects. */
export async function serve(router: Router, world: RestWorld, request: RestRequest): Promise<RestAnswer> {
  return tellMetadata(request, await route(router, world, request))
}

async function route(router: Router, world: RestWorld, request: RestRequest): Promise<RestAnswer> {
  try {
    const found = router.find(request.method, `/${request.root}${request.path}`)
    if (found !== null && request.body !== undefined) requireBounded(request.body)
    if (found !== null) return await found.handler(world, { ...request, parameters: found.parameters })
    throw refuseAddress(router.methodsOf(`/${request.root}${request.path}`))
  } catch (error) {
    return answerError(world, error)
  }
}

function refuseAddress(methods: readonly string[]): HttpRefusal {
  if (methods.length > 0)
    return new HttpRefusal(405, 'Specified HTTP method is not allowed for the request target.', {
      allow: methods.join(', '),
    })
  return noSuchAddress()
}

/** Nothing is served there, or not by that method. */
export function noSuchAddress(): HttpRefusal {
  return new HttpRefusal(
    404,
    'Resource not found for the segment of this address: the gateway serves what licensing needs of Microsoft Graph, see the README.',
    {},
    'Request_ResourceNotFound',
  )
}
