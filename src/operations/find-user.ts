import type { TenantConnection } from '../db/tenant-connection.ts'
import { findUserId } from '../db/write/members.ts'
import type { UserId } from '../licensing/model.ts'
import { toGuid } from '../util/guid.ts'
import { isStorableText } from '../util/storable-text.ts'
import { notFound } from './refusals.ts'

/** The id of the living user behind an object id or user principal name. Throws `Request_ResourceNotFound`. */
export async function requireUser(db: TenantConnection, key: string): Promise<UserId> {
  if (!isStorableText(key)) throw notFound(key)
  return (await findUserId(db, { id: toGuid(key), name: key, deleted: false })) ?? raise(notFound(key))
}

/** The id of the deleted user behind an object id. Throws `Request_ResourceNotFound`. */
export async function requireDeletedUser(db: TenantConnection, id: string): Promise<UserId> {
  const userId = toGuid(id)
  const found = userId === null ? null : await findUserId(db, { id: userId, name: '', deleted: true })
  return found ?? raise(notFound(id))
}

function raise(error: Error): never {
  throw error
}
