/** The body of `PATCH /users/{id}`: the properties that the gateway keeps of a user and that may change. */
import { z } from 'zod'
import type { UserProperties } from '../../operations/user-properties.ts'
import { readBody, refuseFixed } from './body.ts'
import { userProperties } from './user.ts'

const always = z.string('must be a text; leave it out to keep it').exactOptional()
const maybe = z.string('must be a text, or null for none').nullable().exactOptional()

const shape = {
  accountEnabled: z.boolean('must be true or false').exactOptional(),
  department: maybe,
  displayName: always,
  givenName: maybe,
  jobTitle: maybe,
  mail: maybe,
  mailNickname: maybe,
  officeLocation: maybe,
  proxyAddresses: z.array(z.string('must be a text'), 'must be an array; leave it out to keep it').exactOptional(),
  surname: maybe,
  usageLocation: maybe,
  userPrincipalName: always,
} satisfies Record<keyof UserProperties, z.ZodType>
const change: z.ZodType<UserProperties> = z.strictObject(shape)

/** The properties to change. Throws `Request_BadRequest` naming what cannot be changed, or what is of another type. */
export function readUserChange(body: unknown): UserProperties {
  refuseFixed(body, userProperties, shape, 'changed of a user')
  return readBody(change, body, 'microsoft.graph.user')
}
