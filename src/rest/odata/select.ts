/** `$select` of OData: the properties that an answer has. */
import { GatewayError } from '../../errors.ts'
import type { Properties } from '../wire/properties.ts'

/** The properties that are returned, and how they are told in `@odata.context`: `(id,displayName)`, or nothing. */
export interface Selected {
  readonly names: readonly string[]
  readonly told: string
}

const mostSelected = 100

/**
 * Reads `$select`. Without one, or with an empty one, the properties are those that are returned by default; `*` stands for
 * those as well. Throws `Request_BadRequest` for a name that the type does not have.
 */
export function readSelect<Source>(
  text: string | null,
  { properties, type }: { readonly properties: Properties<Source>; readonly type: string },
): Selected {
  const byDefault = Object.keys(properties).filter((name) => properties[name]?.byDefault)
  const asked = (text ?? '').split(',').flatMap((name) => name.trim() || [])
  if (asked.length === 0 || asked.includes('*')) return { names: byDefault, told: '' }
  if (asked.length > mostSelected)
    throw new GatewayError(
      'Request_BadRequest',
      `$select names ${asked.length} properties; at most ${mostSelected} can be.`,
    )
  const names = asked.map((name) => nameOf(name, properties, type))
  return { names: [...new Set(names)], told: `(${[...new Set(names)].join(',')})` }
}

/** Names are told apart without regard to case, as Graph does. */
function nameOf<Source>(asked: string, properties: Properties<Source>, type: string): string {
  const lower = asked.toLowerCase()
  const name = Object.keys(properties).find((each) => each.toLowerCase() === lower)
  if (name === undefined)
    throw new GatewayError(
      'Request_BadRequest',
      `Parsing OData Select and Expand failed: Could not find a property named '${asked.slice(0, 100)}' on type 'microsoft.graph.${type}'.`,
    )
  return name
}
