/** How much a body may hold, whatever it is for: as much as one that is short enough can mean. */
import { GatewayError } from '../../errors.ts'

/** What is wrong with each would be looked at, though one is told. */
const mostValues = 30_000
const deepest = 32

/** Throws `Request_BadRequest` for a body that is no object, or that holds more values or levels than any that can be meant. */
export function requireBounded(body: unknown): void {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw refuse('must be a JSON object')
  let level: readonly unknown[] = [body]
  for (let depth = 0, count = 1; level.length > 0; depth++) {
    if (depth > deepest) throw refuse(`has more than ${deepest} levels`)
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
    count += level.length
    if (count > mostValues) throw refuse(`has more than ${mostValues} values`)
  }
}

function refuse(what: string): GatewayError {
  return new GatewayError('Request_BadRequest', `The body of the request ${what}.`)
}
