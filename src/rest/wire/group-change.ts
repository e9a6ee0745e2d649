/** Bodies that make and change groups: the properties that can be given. */
import { z } from 'zod'
import { GatewayError } from '../../errors.ts'
import type { NewGroup } from '../../operations/group-properties.ts'
import type { GroupUpdate } from '../../operations/update-group.ts'
import { withoutAnnotations } from '../odata/annotations.ts'
import { readBody, refuseFixed } from './body.ts'
import { graphGroupProperties } from './group.ts'

const text = z.string('must be a text')
const maybe = z.string('must be a text, or null for none').nullable().exactOptional()
const yes = z.boolean('must be true or false')
const words = z.array(text, 'must be an array of texts')

const given = {
  displayName: text.exactOptional(),
  mailNickname: text.exactOptional(),
  groupTypes: words.exactOptional(),
  securityEnabled: yes.exactOptional(),
  visibility: text.exactOptional(),
  description: maybe,
  classification: maybe,
  membershipRule: maybe,
  membershipRuleProcessingState: maybe,
  preferredDataLocation: maybe,
  preferredLanguage: maybe,
  theme: maybe,
}
const changeShape = {
  ...given,
  allowExternalSenders: yes.exactOptional(),
  autoSubscribeNewMembers: yes.exactOptional(),
  hideFromAddressLists: yes.exactOptional(),
  hideFromOutlookClients: yes.exactOptional(),
} satisfies Record<keyof GroupUpdate, z.ZodType>
const creationShape = {
  ...given,
  displayName: text,
  mailNickname: text,
  mailEnabled: yes,
  securityEnabled: yes,
  isAssignableToRole: yes.exactOptional(),
  resourceBehaviorOptions: words.exactOptional(),
  resourceProvisioningOptions: words.exactOptional(),
} satisfies Record<Exclude<keyof NewGroup, 'id'>, z.ZodType>

const change: z.ZodType<GroupUpdate> = z.strictObject(changeShape)
const creation: z.ZodType<NewGroup> = z.strictObject(creationShape)
const required = ['displayName', 'mailEnabled', 'mailNickname', 'securityEnabled']

/** The group to make; null is as absent. Throws `Request_BadRequest` naming what is missing, cannot be given, or is of another type. */
export function readNewGroup(body: unknown): NewGroup {
  refuseFixed(body, graphGroupProperties, creationShape, 'given to a new group')
  const missing = required.find((name) => Reflect.get(Object(body), name) == null)
  if (missing !== undefined)
    throw new GatewayError('Request_BadRequest', `A value is required for property '${missing}' of resource 'Group'.`)
  return readBody(creation, body, 'microsoft.graph.group', (whole) => withoutNull(withoutAnnotations(whole)))
}

/** The properties to change. Throws `Request_BadRequest` naming what cannot be changed, or what is of another type. */
export function readGroupChange(body: unknown): GroupUpdate {
  refuseFixed(body, graphGroupProperties, changeShape, 'changed of a group')
  return readBody(change, body, 'microsoft.graph.group')
}

function withoutNull(value: unknown): unknown {
  return Object.fromEntries(Object.entries(Object(value)).filter(([, inner]) => inner !== null))
}
