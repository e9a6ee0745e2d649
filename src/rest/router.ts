/** From method and path to a handler, by the table of routes. */
import findMyWay from 'find-my-way'
import type { Handler } from './exchange.ts'
import type { Route } from './routes.ts'

/** A route that was found. */
export interface FoundRoute extends Pick<Route, 'right' | 'ofMe' | 'handler'> {
  /** Decoded. */
  readonly parameters: Readonly<Record<string, string>>
}

/** Finds routes by method and path. */
export interface Router {
  find(method: string, path: string): FoundRoute | null
  /** What the path can be asked by; empty where there is no such path. */
  methodsOf(path: string): readonly string[]
}

const methods = ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS'] as const

/**
 * A router over the routes. Paths are told apart without regard to case, as Graph does. Whatever can be got can be asked for its
 * head, and every path for its methods.
 */
export function createRouter(routes: readonly Route[]): Router {
  const paths = findMyWay({ caseSensitive: false, ignoreTrailingSlash: true, maxParamLength: 1_024 })
  for (const { method, root, path, ...store } of routes)
    paths.on(method === 'GET' ? ['GET', 'HEAD'] : method, `/${root}${path}`, () => {}, store)
  const find = (method: string, path: string): FoundRoute | null => {
    const known = methods.find((each) => each === method)
    const found = known === undefined ? null : paths.find(known, plain(path))
    if (found === null) return null
    const store = found.store as Pick<Route, 'right' | 'ofMe' | 'handler'> // as it was put in above
    return { ...store, parameters: found.params as Record<string, string> } // no path has a wildcard
  }
  const methodsOf = (path: string) => methods.filter((method) => find(method, path) !== null)
  const tellMethods: Handler = async (_world, { root, path }) => ({
    status: 204,
    headers: { allow: methodsOf(`/${root}${path}`).join(', ') },
  })
  for (const path of new Set(routes.map((route) => withoutNames(`/${route.root}${route.path}`))))
    paths.on('OPTIONS', path, () => {}, { right: null, handler: tellMethods })
  return { find, methodsOf }
}

/** Two routes may call the same parameter differently. */
function withoutNames(path: string): string {
  return path.replaceAll(/:\w+/g, ':any')
}

/**
 * The path as the table has it: a dollar may come percent-encoded, a type with the alias of its namespace, an action with either,
 * and the function delta with its parentheses.
 */
function plain(path: string): string {
  return withoutKeys(path)
    .replaceAll(/\/%24/gi, '/$')
    .replace(/\/(members|memberOf)\/graph\.(user|group)(?=\/|$)/i, '/$1/microsoft.graph.$2')
    .replace(/\/(?:microsoft\.)?graph\.(assignLicense|reprocessLicenseAssignment)(\/?)$/i, '/$1$2')
    .replace(/\/(groups|users)\/(?:(?:microsoft\.)?graph\.)?delta(?:\(\))?(\/?)$/i, '/$1/delta$2')
}

/** OData writes keys in parentheses as well: `/groups('id')` is `/groups/id`; a quote within is doubled. */
function withoutKeys(path: string): string {
  return path.replaceAll(
    /\((?:'|%27)((?:[^()'/%]|%(?!27)|(?:'|%27){2})+)(?:'|%27)\)/gi,
    (_, key: string) => `/${key.replaceAll(/(?:'|%27){2}/gi, "'")}`,
  )
}
