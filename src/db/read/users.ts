/** Users that are not deleted, with what is selected of them; one statement each. */
import type { UserId } from '../../licensing/model.ts'
import type { TenantDb } from '../tenant-db.ts'
import { asSelected } from './as-selected.ts'
import { lists } from './lists.ts'
import { type PageRequest, pageArguments } from './page.ts'
import type { UserRow } from './rows.ts'
import { selectUser } from './select.ts'
import type { Selection } from './selection.ts'

const living = { deletedDateTime: null }

/** By object id, or by user principal name in any case. */
export type UserKey = { readonly id: UserId } | { readonly userPrincipalName: string }

/** The user as far as it is selected; null where there is none that is not deleted. A name costs a statement more. */
export async function findUser(db: TenantDb, key: UserKey, selection: Selection): Promise<UserRow | null> {
  const id = 'id' in key ? key.id : await findIdByName(db, key.userPrincipalName)
  if (id === null) return null
  const row = await db.models.user.findFirst({
    where: { id, ...living },
    select: selectUser(selection),
    relationLoadStrategy: 'join',
  })
  return asSelected<UserRow | null>(row)
}

/** Reads the key of living users' names. PostgreSQL makes the lower case, as it did for the key: JavaScript's may be another. */
async function findIdByName(db: TenantDb, userPrincipalName: string): Promise<UserId | null> {
  const [row] = await db.query<{ id: UserId }>(
    `SELECT id::text FROM "user" WHERE tenant_id = $1::uuid AND user_principal_name_key = lower($2) AND deleted_date_time IS NULL`,
    userPrincipalName,
  )
  return row?.id ?? null
}

/** One row more than the page's limit where there are more; reads the index of living users by name. */
export async function findUsers(db: TenantDb, page: PageRequest, nodes: Selection): Promise<readonly UserRow[]> {
  const rows = await db.models.user.findMany({
    ...pageArguments(lists.users.order, page, living),
    select: { ...selectUser(nodes), displayNameKey: true },
    relationLoadStrategy: 'join',
  })
  return asSelected<UserRow[]>(rows)
}

/** How many users there are that are not deleted. */
export async function countUsers(db: TenantDb): Promise<number> {
  return db.models.user.count({ where: living })
}

/** In any order; ids that name no living user (or no deleted one, where those are meant) are missing. */
export async function findUsersByIds(
  db: TenantDb,
  ids: readonly UserId[],
  selection: Selection,
  { deleted = false }: { readonly deleted?: boolean } = {},
): Promise<readonly UserRow[]> {
  const rows = await db.models.user.findMany({
    where: { id: { in: [...new Set(ids)] }, deletedDateTime: deleted ? { not: null } : null },
    select: selectUser(selection),
    relationLoadStrategy: 'join',
  })
  return asSelected<UserRow[]>(rows)
}
