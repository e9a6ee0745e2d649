/** Inputs as operations take them: what is absent is absent, and null is refused where a property cannot be without a value. */
import { GatewayError } from '../../errors.ts'
import type { SkuUpdate } from '../../operations/update-subscribed-sku.ts'
import type { UserProperties } from '../../operations/user-properties.ts'
import type { UpdateSubscribedSkuInput } from './update-subscribed-sku.input.ts'
import type { UpdateUserInput } from './update-user.input.ts'

const neverNull = ['displayName', 'userPrincipalName', 'proxyAddresses', 'accountEnabled'] as const

/** The properties that are to change; refuses null where a property cannot be without a value. */
export function toUserProperties(input: UpdateUserInput): UserProperties {
  const given = present(input)
  const missing = neverNull.find((name) => given[name] === null)
  if (missing !== undefined)
    throw new GatewayError('Request_BadRequest', `input.${missing} cannot be null: leave it out to keep it.`)
  return given
}

/** The units and the status that are to change; null changes nothing. */
export function toSkuChange({ prepaidUnits, capabilityStatus }: UpdateSubscribedSkuInput): SkuUpdate {
  const units = Object.fromEntries(Object.entries(present(prepaidUnits ?? {})).filter(([, value]) => value !== null))
  return { ...units, ...(typeof capabilityStatus === 'string' && { capabilityStatus }) }
}

function present<Input extends object>(input: Input): Input {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Input
}
