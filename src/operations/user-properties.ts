/** What Microsoft Graph takes as properties of a user; each refusal names the field and what it takes. */
import type { NewUserRow, UserChange } from '../db/write/users.ts'
import { isCountry } from '../util/countries.ts'
import {
  checkForms,
  checkLengths,
  checkNickname,
  type Forms,
  type Lengths,
  nicknameForm,
  nicknameLength,
  refuseProperty as refuse,
} from './property-checks.ts'
import { checkProxyAddresses } from './proxy-addresses.ts'

/** Properties of a user, with all proxy addresses where they are given. */
export interface UserProperties extends UserChange {
  /** All of them, in order; absent: they stay. */
  readonly proxyAddresses?: readonly string[]
}

/** A user as it is to be made; absent properties have no value. */
export interface NewUser extends NewUserRow {
  /** Absent: any. */
  readonly id?: string
  /** In order. */
  readonly proxyAddresses?: readonly string[]
}

const lengths: Lengths = {
  displayName: [1, 256],
  givenName: [1, 64],
  surname: [1, 64],
  userPrincipalName: [3, 113],
  mail: [3, 256],
  mailNickname: nicknameLength,
  jobTitle: [1, 128],
  department: [1, 64],
  officeLocation: [1, 128],
}

const forms: Forms = {
  userPrincipalName: [/^[^@\s]+@[^@\s]+$/, 'must have the form name@domain.'],
  mail: [/^[^@\s]+@[^@\s]+$/, 'must have the form name@domain.'],
  mailNickname: nicknameForm,
  usageLocation: [/^[A-Z]{2}$/, 'must be two capital letters, ISO 3166 alpha-2, or null.'],
}

/** Characters of a user principal name before its @, and after it. */
const [longestName, longestDomain] = [64, 48]

/**
 * What Microsoft Graph takes as a user principal name: before the @ neither first nor last a dot, after it a domain.
 * https://learn.microsoft.com/graph/api/resources/user has the characters.
 */
const principalName =
  /^(?!\.)[A-Za-z0-9'._!#^~-]+(?<!\.)@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/

/** Refuses what Microsoft Graph would refuse of a call. `Request_BadRequest` names the field. */
export function checkGivenUser(properties: UserProperties): void {
  checkUserProperties(properties)
  const { userPrincipalName } = properties
  if (userPrincipalName === undefined) return
  if (!principalName.test(userPrincipalName))
    throw refuse(
      'userPrincipalName',
      "must be a name of the letters A to Z, digits and ' . - _ ! # ^ ~, which neither begins nor ends with a dot, then @ and a domain.",
    )
  const at = userPrincipalName.indexOf('@')
  if (at > longestName || userPrincipalName.length - at - 1 > longestDomain)
    throw refuse(
      'userPrincipalName',
      `must have at most ${longestName} characters before the @ and ${longestDomain} after it.`,
    )
}

/**
 * Refuses what no user has; what is taken, the database can store. Names of a directory that is imported may be older than
 * today's rules for calls. `Request_BadRequest` names the field.
 */
export function checkUserProperties(properties: UserProperties): void {
  checkLengths(properties, lengths)
  checkForms(properties, forms)
  checkNickname(properties, 'user')
  const { usageLocation, proxyAddresses = [] } = properties
  if (typeof usageLocation === 'string' && !isCountry(usageLocation))
    throw refuse('usageLocation', `'${usageLocation}' is no country of ISO 3166.`)
  checkProxyAddresses(proxyAddresses)
}
