/** Inputs as operations take them: what is absent is absent, and null is refused where a property cannot be without a value. */
import { GatewayError } from '../../errors.ts'
import type { NewGroup } from '../../operations/group-properties.ts'
import type { GroupUpdate } from '../../operations/update-group.ts'
import type { SkuUpdate } from '../../operations/update-subscribed-sku.ts'
import type { NewUser, UserProperties } from '../../operations/user-properties.ts'
import type { CreateGroupInput } from './create-group.input.ts'
import type { CreateUserInput } from './create-user.input.ts'
import type { UpdateGroupInput } from './update-group.input.ts'
import type { UpdateSubscribedSkuInput } from './update-subscribed-sku.input.ts'
import type { UpdateUserInput } from './update-user.input.ts'

const everyUserHas = ['displayName', 'userPrincipalName', 'proxyAddresses', 'accountEnabled'] as const
const everyGroupHas = [
  'displayName',
  'mailNickname',
  'groupTypes',
  'securityEnabled',
  'visibility',
  'allowExternalSenders',
  'autoSubscribeNewMembers',
  'hideFromAddressLists',
  'hideFromOutlookClients',
] as const

/** The user that is to be made; null is as absent. */
export function toNewUser(input: CreateUserInput): NewUser {
  return valued(input)
}

/** The properties that are to change; refuses null where a property cannot be without a value. */
export function toUserProperties(input: UpdateUserInput): UserProperties {
  return withoutNull(input, everyUserHas)
}

/** The group that is to be made; null is as absent. */
export function toNewGroup(input: CreateGroupInput): NewGroup {
  return valued(input)
}

/** The properties that are to change; refuses null where a property cannot be without a value. */
export function toGroupChange(input: UpdateGroupInput): GroupUpdate {
  return withoutNull(input, everyGroupHas)
}

/** The units and the status that are to change; null changes nothing. */
export function toSkuChange({ prepaidUnits, capabilityStatus }: UpdateSubscribedSkuInput): SkuUpdate {
  const units = Object.fromEntries(Object.entries(present(prepaidUnits ?? {})).filter(([, value]) => value !== null))
  return { ...units, ...(typeof capabilityStatus === 'string' && { capabilityStatus }) }
}

function withoutNull<Input extends object>(input: Input, names: readonly (keyof Input & string)[]): Input {
  const given = present(input)
  const missing = names.find((name) => given[name] === null)
  if (missing !== undefined)
    throw new GatewayError('Request_BadRequest', `input.${missing} cannot be null: leave it out to keep it.`)
  return given
}

type Valued<Input> = { [Name in keyof Input]: NonNullable<Input[Name]> }

function valued<Input extends object>(input: Input): Valued<Input> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value != null)) as Valued<Input>
}

function present<Input extends object>(input: Input): Input {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Input
}
