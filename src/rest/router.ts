/** From method and path to a handler, by the table of routes. */
import findMyWay from 'find-my-way'
import type { Handler } from './exchange.ts'
import type { Route } from './routes.ts'

/** A route that was found. */
export interface FoundRoute {
  readonly handler: Handler
  /** Decoded. */
  readonly parameters: Readonly<Record<string, string>>
}

/** Finds routes by method and path. */
export interface Router {
  find(method: string, path: string): FoundRoute | null
  /** What the path can be asked by; empty where there is no such path. */
  methodsOf(path: string): readonly string[]
}

const methods = ['GET', 'POST', 'PATCH', 'DELETE'] as const

/** A router over the routes. Paths are told apart without regard to case, as Graph does. */
export function createRouter(routes: readonly Route[]): Router {
  const paths = findMyWay({ caseSensitive: false, ignoreTrailingSlash: true, maxParamLength: 1_024 })
  for (const { method, root, path, handler } of routes) paths.on(method, `/${root}${path}`, () => {}, { handler })
  const find = (method: string, path: string): FoundRoute | null => {
    const known = methods.find((each) => each === method)
    const found = known === undefined ? null : paths.find(known, plain(path))
    if (found === null) return null
    const { handler } = found.store as { readonly handler: Handler } // as it was put in above
    return { handler, parameters: found.params as Record<string, string> } // no path has a wildcard
  }
  return { find, methodsOf: (path) => methods.filter((method) => find(method, path) !== null) }
}

/** The path as the table has it: a dollar may come percent-encoded, and an action with the namespace before its name. */
function plain(path: string): string {
  return withoutKeys(path)
    .replaceAll(/\/%24/gi, '/$')
    .replace(/\/microsoft\.graph\.(assignLicense|reprocessLicenseAssignment)(\/?)$/i, '/$1$2')
}

/** OData writes keys in parentheses as well: `/groups('id')` is `/groups/id`; a quote within is doubled. */
function withoutKeys(path: string): string {
  return path.replaceAll(
    /\((?:'|%27)((?:[^()'/%]|%(?!27)|(?:'|%27){2})+)(?:'|%27)\)/gi,
    (_, key: string) => `/${key.replaceAll(/(?:'|%27){2}/gi, "'")}`,
  )
}
