/** The query options of a request. What is not understood is refused, never left out in silence. */
import { GatewayError } from '../../errors.ts'

/** The options that the gateway knows, with their dollar. */
export type OptionName = '$select' | '$filter' | '$orderby' | '$top' | '$count' | '$skiptoken'

/** What was asked, by the options' names. */
export type Options = Readonly<Partial<Record<OptionName, string>>>

const longest = 4_096

/**
 * Reads the options; the dollar may be missing, as in beta. Throws `Request_BadRequest` for an option that is given twice or is
 * too long, and `Request_UnsupportedQuery` for one that this address does not serve.
 */
export function readOptions(query: URLSearchParams, supported: readonly OptionName[]): Options {
  const options: Partial<Record<OptionName, string>> = {}
  for (const [key, value] of query) {
    const name = `$${key.replace(/^\$/, '').toLowerCase()}`
    const known = supported.find((each) => each === name)
    if (known === undefined)
      throw new GatewayError(
        'Request_UnsupportedQuery',
        `Unsupported query option '${key.slice(0, 100)}'. This address serves ${supported.join(', ') || 'none'}.`,
      )
    if (known in options)
      throw new GatewayError(
        'Request_BadRequest',
        `Query option '${known}' was specified more than once, but it must be specified at most once.`,
      )
    if (value.length > longest)
      throw new GatewayError('Request_BadRequest', `Query option '${known}' is longer than ${longest} characters.`)
    options[known] = value
  }
  return options
}
