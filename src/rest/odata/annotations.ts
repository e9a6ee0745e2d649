/** Annotations of OData: `@odata.type`, `members@odata.bind` and the like, beside the properties of an object. */
import { GatewayError } from '../../errors.ts'

/** No body that is understood has so many objects in one another. */
const deepest = 32

/**
 * The value without its annotations but those that are kept, in every object within it. Throws `Request_BadRequest` where
 * objects and lists are in one another without end.
 */
export function withoutAnnotations(value: unknown, kept: readonly string[] = [], depth = 0): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth > deepest)
    throw new GatewayError('Request_BadRequest', `The body of the request has more than ${deepest} levels.`)
  if (Array.isArray(value)) return value.map((each) => withoutAnnotations(each, kept, depth + 1))
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key.includes('@odata.') && !kept.includes(key) ? [] : [[key, withoutAnnotations(inner, kept, depth + 1)]],
    ),
  )
}
