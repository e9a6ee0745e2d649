import type { UserRow } from '../db/read/rows.ts'
import type { Selection } from '../db/read/selection.ts'
import { findUser } from '../db/read/users.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import type { TenantDb } from '../db/tenant-db.ts'
import { findUserId } from '../db/write/members.ts'
import type { UserId } from '../licensing/model.ts'
import { toGuid } from '../util/guid.ts'
import { isStorableText } from '../util/storable-text.ts'
import { notFound, userNotFound } from './refusals.ts'

/** The living user behind an object id or user principal name (any case), as far as it is selected; null where there is none. */
export async function findUserByKey(db: TenantDb, key: string, selection: Selection): Promise<UserRow | null> {
  if (!isStorableText(key)) return null
  const userId = toGuid(key)
  return findUser(db, userId ? { id: userId as UserId } : { userPrincipalName: key }, selection)
}

/** The id of the living user behind an object id or user principal name, which `field` gives. Throws `Request_ResourceNotFound`. */
export async function requireUser(db: TenantConnection, key: string, field: 'id' | 'userId'): Promise<UserId> {
  const found = isStorableText(key) ? await findUserId(db, { id: toGuid(key), name: key, deleted: false }) : null
  return found ?? raise(userNotFound(key, field))
}

/** The id of the deleted user behind an object id. Throws `Request_ResourceNotFound`. */
export async function requireDeletedUser(db: TenantConnection, id: string): Promise<UserId> {
  const userId = toGuid(id)
  const found = userId === null ? null : await findUserId(db, { id: userId, name: '', deleted: true })
  return found ?? raise(deletedUserNotFound(id))
}

/** As what is not there, for who named it right. */
export function deletedUserNotFound(id: string): Error {
  return notFound(
    id,
    toGuid(id) === null
      ? 'id: a deleted user is named by its object id, a GUID; its user principal name may be that of somebody else by now.'
      : 'id: the tenant has no deleted user of this id.',
  )
}

function raise(error: Error): never {
  throw error
}
