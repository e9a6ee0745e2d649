/** References to directory objects: addresses that end in what they name. */
import { z } from 'zod'
import { GatewayError } from '../../errors.ts'
import { readBody } from './body.ts'

const longest = 1_000

const address = z.string('must be an address').max(longest, `must have at most ${longest} characters`)
const reference = z.strictObject({ '@odata.id': address })
const bound = z.array(address, 'must be an array of addresses').min(1, 'is empty').max(20, 'has more than 20 addresses')
const members = 'members@odata.bind'
const binding = z.strictObject({ [members]: bound })

const form = /\/(?:directoryObjects|users|groups)(?:\/([^/()]+)|\('([^/()]+)'\))\/?$/i

/** The id that the body of `$ref` names, of whatever host. Throws `Request_BadRequest`; that it is an id is the operation's to say. */
export function readReference(body: unknown): string {
  const read = readBody(reference, body, 'microsoft.graph.directoryObject', withoutOtherAnnotations)
  return idOf(read['@odata.id'], '@odata.id')
}

function withoutOtherAnnotations(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name === '@odata.id' || !name.includes('@odata.')))
}

/**
 * The ids that `members@odata.bind` adds to a group; null where nothing is bound. Throws `Request_BadRequest` where something else
 * is bound, or changed along with it: those would be two changes, of which one may fail.
 */
export function readBoundMembers(body: unknown): readonly string[] | null {
  refuseBound(body, members)
  const bound: unknown = Reflect.get(Object(body), members)
  if (bound === undefined) return null
  if (Object.keys(Object(body)).some((name) => !name.includes('@odata.')))
    throw new GatewayError(
      'Request_BadRequest',
      `${members} must be the only change: change properties by a call of their own.`,
    )
  const parsed = readBody(binding, { [members]: bound }, 'microsoft.graph.group', (given) => given)
  return parsed[members].map((each) => idOf(each, members))
}

/** Throws `Request_BadRequest` where anything but `except` is bound to a group. */
export function refuseBound(body: unknown, except?: typeof members): void {
  const bound = Object.keys(Object(body)).find((name) => name.endsWith('@odata.bind') && name !== except)
  if (bound !== undefined)
    throw new GatewayError(
      'Request_BadRequest',
      `${bound.slice(0, 100)} cannot be given here: members are added to a group that there is, by POST /groups/{id}/members/$ref or by ${members} of PATCH /groups/{id}.`,
    )
}

function idOf(text: string, field: string): string {
  const [, plain, quoted] = form.exec(text) ?? []
  const id = plain ?? quoted
  if (id === undefined)
    throw new GatewayError(
      'Request_BadRequest',
      `Invalid URL format specified in @odata.id. '${text.slice(0, 200)}' of ${field} must end in /directoryObjects/{id}, /users/{id} or /groups/{id}.`,
    )
  return id
}
