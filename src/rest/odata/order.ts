/** `$orderby` of OData: one property, upwards or downwards. */
import { GatewayError } from '../../errors.ts'

/** How a list is ordered. */
export interface ListOrder<Field> {
  readonly field: Field
  readonly descending: boolean
}

/**
 * Reads `$orderby` by the fields that a list can be ordered by, in the names of their properties; null: as the list is ordered
 * by itself. Throws `Request_UnsupportedQuery`.
 */
export function readOrder<Field>(
  text: string | undefined,
  fields: Readonly<Record<string, Field>>,
): ListOrder<Field> | null {
  if (text === undefined) return null
  const [, property = '', direction = 'asc'] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(text) ?? []
  const name = Object.keys(fields).find((each) => each.toLowerCase() === property.toLowerCase())
  const field = name === undefined ? undefined : fields[name]
  if (field === undefined)
    throw new GatewayError(
      'Request_UnsupportedQuery',
      `An unsupported property was specified. $orderby takes ${Object.keys(fields).join(' or ')}, upwards (asc) or downwards (desc); '${text.slice(0, 100)}' is neither.`,
    )
  return { field, descending: direction.toLowerCase() === 'desc' }
}
