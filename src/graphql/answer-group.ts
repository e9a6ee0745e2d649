import type { GraphQLResolveInfo } from 'graphql'
import type { GroupRow } from '../db/read/rows.ts'
import type { GroupId } from '../licensing/model.ts'
import { getChangedGroup } from '../operations/get-group.ts'
import type { GraphqlContext } from './context.ts'
import { authorizeAnswer } from './edge-permissions.ts'
import { selectionOf } from './selection.ts'

/** The group that a mutation answers, as it is selected; what the caller may not see is refused before `change` is called. */
export async function answerGroup(
  context: GraphqlContext,
  info: GraphQLResolveInfo,
  change: () => Promise<GroupId>,
): Promise<GroupRow> {
  authorizeAnswer(context, info)
  return getChangedGroup(context.operation, { id: await change(), selection: selectionOf(info) })
}
