/** Direct members of a group that are of one kind, users or groups, by id. */
import type { GroupId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import type { TenantDb } from '../tenant-db.ts'
import type { PageRequest } from './page.ts'
import { thereIs } from './search/condition.ts'

/** What a member can be. */
export type MemberKind = 'USER' | 'GROUP'

/**
 * One id more than the page's limit where there are more. Reads memberships in the order of the key, those of groups, of which
 * there are few among many users, in their partial index; and each member by its key, to leave out deleted ones. Bounds and order
 * name all columns of the index: otherwise old statistics let everything behind the bound be read and sorted.
 */
export async function findMembersOfKind(
  db: Pick<TenantDb, 'indexSnapshot'>,
  groupId: GroupId,
  { kind, page: { limit, after } }: { readonly kind: MemberKind; readonly page: PageRequest },
): Promise<readonly string[]> {
  const [from] = after?.position ?? []
  const key = ['m.tenant_id', 'm.group_id', 'm.member_id'].join(', ')
  const rows = await db.indexSnapshot((read) =>
    read.query<{ id: string }>(
      `SELECT m.member_id::text AS id FROM membership m
       WHERE (${key}) ${from === undefined ? '>=' : '>'} ($1::uuid, $2::uuid, $3::uuid) AND (m.tenant_id, m.group_id) <= ($1::uuid, $2::uuid)
         AND m.member_kind = '${kind}' AND ${thereIs(livingMember(kind))}
       ORDER BY ${key} LIMIT ${limit + 1}`,
      groupId,
      from ?? '00000000-0000-0000-0000-000000000000',
    ),
  )
  return rows.map(({ id }) => id)
}

/** How many there are. */
export async function countMembersOfKind(db: TenantConnection, groupId: GroupId, kind: MemberKind): Promise<number> {
  const [row] = await db.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM membership m JOIN ${tables[kind]} o ON o.tenant_id = m.tenant_id AND o.id = m.member_id
     WHERE m.tenant_id = $1::uuid AND m.group_id = $2::uuid AND m.member_kind = '${kind}' AND o.deleted_date_time IS NULL`,
    groupId,
  )
  return row?.total ?? 0
}

const tables: Record<MemberKind, string> = { USER: '"user"', GROUP: '"group"' }

/** The kind is said in words in statements: a parameter would not lead to a partial index. */
const livingMember = (kind: MemberKind) =>
  `FROM ${tables[kind]} o WHERE o.tenant_id = m.tenant_id AND o.id = m.member_id AND o.deleted_date_time IS NULL`
