import { authorize } from '../auth/permissions.ts'
import { writeAudits } from '../db/write/audits.ts'
import { type UserChange, updateUserRow } from '../db/write/users.ts'
import { GatewayError } from '../errors.ts'
import type { UserId } from '../licensing/model.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'
import { requireUser } from './find-user.ts'
import { notFound } from './refusals.ts'
import { isStorableText } from '../util/storable-text.ts'

export interface UserUpdate extends UserChange {
  /** All of them, in order; absent: they stay. */
  readonly proxyAddresses?: readonly string[]
}

const mostAddresses = 500

/** Changes properties of a user. Licences are judged by them at the next evaluation, nobody is evaluated for the change itself. */
export async function updateUser(
  { db: tenant, principal, newId }: OperationContext,
  key: string,
  { proxyAddresses, ...change }: UserUpdate,
): Promise<UserId> {
  authorize(principal, 'changeUsers')
  checkUserUpdate({ ...change, ...(proxyAddresses && { proxyAddresses }) })
  return tenant
    .transaction(async (db) => {
      const userId = await requireUser(db, key)
      const before = await updateUserRow(db, userId, change, proxyAddresses)
      if (before === null) throw notFound(key)
      await writeAudits(db, {
        activity: 'UPDATE_USER',
        targetIds: [userId],
        correlationId: newId(),
        initiatedBy: describeCaller(principal).initiatedBy,
        details: { old: before, new: { ...change, ...(proxyAddresses && { proxyAddresses }) } },
      })
      return userId
    })
    .catch(refuseTakenName)
}

const lengths: Partial<Record<keyof UserUpdate, readonly [number, number]>> = {
  displayName: [1, 256],
  givenName: [1, 64],
  surname: [1, 64],
  userPrincipalName: [3, 113],
  mail: [3, 256],
  mailNickname: [1, 64],
  jobTitle: [1, 128],
  department: [1, 64],
  officeLocation: [1, 128],
}

function checkUserUpdate(update: UserUpdate): void {
  if (Object.keys(update).length === 0)
    throw new GatewayError('Request_BadRequest', 'input names no property to change.')
  for (const [name, [least, most]] of Object.entries(lengths)) {
    const value = (update as Readonly<Record<string, unknown>>)[name]
    if (typeof value !== 'string') continue
    if (value.length < least || value.length > most || /\p{Cc}/u.test(value) || !value.isWellFormed())
      throw new GatewayError(
        'Request_BadRequest',
        `input.${name} must have ${least} to ${most} characters, none of them a control character.`,
      )
  }
  const { userPrincipalName, usageLocation, proxyAddresses = [] } = update
  if (userPrincipalName !== undefined && !/^[^@\s]+@[^@\s]+$/.test(userPrincipalName))
    throw new GatewayError('Request_BadRequest', 'input.userPrincipalName must have the form name@domain.')
  if (typeof usageLocation === 'string' && !/^[A-Z]{2}$/.test(usageLocation))
    throw new GatewayError(
      'Request_BadRequest',
      'input.usageLocation must be two capital letters, ISO 3166 alpha-2, or null.',
    )
  if (proxyAddresses.length > mostAddresses)
    throw new GatewayError('Request_BadRequest', `input.proxyAddresses names more than ${mostAddresses} addresses.`)
  const wrong = proxyAddresses.find(
    (address) => !/^[A-Za-z0-9]+:[^\s\p{Cc}]{1,320}$/u.test(address) || !isStorableText(address),
  )
  if (wrong !== undefined)
    throw new GatewayError(
      'Request_BadRequest',
      `input.proxyAddresses: '${wrong.slice(0, 100)}' must have the form "SMTP:name@domain" (primary) or "smtp:name@domain".`,
    )
}

/** Turns the database's word that a user principal name is taken into the caller's. */
export function refuseTakenName(error: unknown): never {
  const { constraint, message } = (error ?? {}) as { constraint?: string; message?: string }
  const text = `${constraint ?? ''} ${message ?? ''}`
  if (/user_living_principal_name_key|userPrincipalNameKey|user_principal_name_key/.test(text))
    throw new GatewayError(
      'Request_BadRequest',
      'Another object with the same value for property userPrincipalName already exists.',
      { cause: error },
    )
  throw error
}
