import type { GraphQLResolveInfo } from 'graphql'
import { findGroupsByIds } from '../../db/read/groups.ts'
import type { GroupRow } from '../../db/read/rows.ts'
import type { GroupId } from '../../licensing/model.ts'
import type { GraphqlContext } from '../context.ts'
import { selectionOf } from '../selection.ts'

/** The groups of these ids that are not deleted, in this order, as far as the field selects them. */
export async function groupsOf(
  { operation, loaders }: GraphqlContext,
  info: GraphQLResolveInfo,
  ids: readonly GroupId[],
): Promise<readonly GroupRow[]> {
  const groups = loaders.at(info, 'groups', async (all) => {
    const found = await findGroupsByIds(operation.db, all as readonly GroupId[], selectionOf(info), { deleted: false })
    return new Map(found.map((group) => [group.id, group]))
  })
  const rows = await Promise.all(ids.map((id) => groups.load(id)))
  return rows.filter((row) => row !== null)
}
