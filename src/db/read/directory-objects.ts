/** What an id names in the tenant's directory. */
import type { GroupId, UserId } from '../../licensing/model.ts'
import type { TenantDb } from '../tenant-db.ts'

/** An id with the kind of what it names. */
export type DirectoryObjectRef =
  | { readonly kind: 'USER'; readonly id: UserId }
  | { readonly kind: 'GROUP'; readonly id: GroupId }

/** The kind of the object with this id, deleted or not; null where there is none. */
export async function findDirectoryObject(db: TenantDb, id: string): Promise<DirectoryObjectRef | null> {
  const row = await db.models.directoryObject.findFirst({ where: { id }, select: { id: true, kind: true } })
  return row as DirectoryObjectRef | null
}
