/** One request of the REST face: find its route, call the handler, spell what goes wrong as Graph does. */
import { authorize, requirePerson } from '../auth/permissions.ts'
import type { Principal } from '../auth/principal.ts'
import { answerError, HttpRefusal } from './errors.ts'
import type { RestAnswer, RestRequest, RestWorld } from './exchange.ts'
import { tellMetadata } from './odata/metadata.ts'
import type { FoundRoute, Router } from './router.ts'
import { requireBounded } from './wire/bounds.ts'

/** Answers a request of somebody who is signed in; never rejects. */
export async function serve(router: Router, world: RestWorld, request: RestRequest): Promise<RestAnswer> {
  return tellMetadata(request, await route(router, world, request))
}

/**
 * The route of a request, which its caller may ask for. Throws where there is none, or not by this method, and where the caller
 * lacks a right: all that can be told without the body, before anything of that is read.
 */
export function findAllowed(
  router: Router,
  principal: Principal,
  { method, root, path }: Pick<RestRequest, 'method' | 'root' | 'path'>,
): FoundRoute {
  const found = router.find(method, `/${root}${path}`)
  if (found === null) throw refuseAddress(router.methodsOf(`/${root}${path}`))
  if (found.ofMe) requirePerson(principal)
  if (found.right !== null) authorize(principal, found.right)
  return found
}

async function route(router: Router, world: RestWorld, request: RestRequest): Promise<RestAnswer> {
  try {
    const { handler, parameters } = findAllowed(router, world.operation.principal, request)
    if (request.body !== undefined) requireBounded(request.body)
    return await handler(world, { ...request, parameters })
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

/** Nothing is served there. */
export function noSuchAddress(): HttpRefusal {
  return new HttpRefusal(
    404,
    'Resource not found for the segment of this address: the gateway serves what licensing needs of Microsoft Graph, see the README.',
    {},
    'Request_ResourceNotFound',
  )
}
