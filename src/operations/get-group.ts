import { authorize } from '../auth/permissions.ts'
import { findGroup } from '../db/read/groups.ts'
import type { GroupRow } from '../db/read/rows.ts'
import type { Selection } from '../db/read/selection.ts'
import { GatewayError } from '../errors.ts'
import type { GroupId } from '../licensing/model.ts'
import { toGuid } from '../util/guid.ts'
import type { ReadContext } from './read-context.ts'
import { invalidId } from './refusals.ts'

/** The group, or null where the tenant has none of this id that is not deleted; an id that is no GUID is refused. */
export async function getGroup(
  { db, principal }: ReadContext,
  { id, selection }: { readonly id: string; readonly selection: Selection },
): Promise<GroupRow | null> {
  authorize(principal, 'readGroups')
  const groupId = toGuid(id)
  if (!groupId) throw invalidId(id, 'id')
  return findGroup(db, groupId as GroupId, selection)
}

/** As `getGroup`, of the group's operations alone, which more callers may read: for a selection of nothing else. */
export async function getGroupOperations(
  { db, principal }: ReadContext,
  { id, selection }: { readonly id: string; readonly selection: Selection },
): Promise<GroupRow | null> {
  authorize(principal, 'readOperations')
  const groupId = toGuid(id)
  if (!groupId) throw invalidId(id, 'id')
  return findGroup(db, groupId as GroupId, selection)
}

/**
 * A group as a change of it answers: its plain properties, licences and operations are shown by the permission that allowed
 * the change, so nothing is asked again. Only for the id that the change returned.
 */
export async function getChangedGroup(
  { db }: ReadContext,
  { id, selection }: { readonly id: GroupId; readonly selection: Selection },
): Promise<GroupRow> {
  const group = await findGroup(db, id, selection)
  if (!group)
    throw new GatewayError(
      'Directory_ConcurrencyViolation',
      `The group '${id}' was changed and then deleted by another call.`,
    )
  return group
}
