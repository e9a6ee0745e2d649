import { authorize, isAllowed } from '../auth/permissions.ts'
import { addMemberEvaluations, newEvent } from '../db/sql/pending-evaluations.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import { writeAudits } from '../db/write/audits.ts'
import {
  type ChangeableGroup,
  deleteMembers,
  findMemberCandidates,
  insertMembers,
  isLicensing,
  lockGroup,
} from '../db/write/members.ts'
import { GatewayError } from '../errors.ts'
import type { GroupId, UserId } from '../licensing/model.ts'
import { toGuid } from '../util/guid.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'
import { joinFirst } from './licensing-words.ts'
import { groupNotFound, invalidId, notFound } from './refusals.ts'

const mostMembers = 1_000

/** Which objects are to become members of a group, or cease to be. */
export interface MemberChange {
  readonly groupId: string
  readonly memberIds: readonly string[]
}

/**
 * Makes users and groups direct members of a group, all or none, in the given order. Who is a member already is refused, as
 * Graph does. Users are evaluated for the group's licences afterwards.
 */
export async function addGroupMembers(context: OperationContext, change: MemberChange): Promise<GroupId> {
  return changeMembers(context, change, async (db, { groupId, group, ids, tell }) => {
    if (ids.includes(groupId))
      throw new GatewayError('Request_BadRequest', `memberIds: a group cannot be a member of itself (${groupId}).`)
    const added = await insertMembers(db, groupId, ids)
    if (added.size < ids.length)
      throw new GatewayError(
        'Request_BadRequest',
        `One or more added object references already exist for the following modified properties: 'members'. memberIds: direct members of ${group} already: ${tell(ids.filter((id) => !added.has(id)))}. Nobody was added: leave them out.`,
      )
    return 'ADD_MEMBER_TO_GROUP'
  })
}

/** Ends direct memberships, all or none; who is no member is refused. What users had through the group is evaluated afterwards. */
export async function removeGroupMembers(context: OperationContext, change: MemberChange): Promise<GroupId> {
  return changeMembers(context, change, async (db, { groupId, group, ids, tell }) => {
    const removed = await deleteMembers(db, groupId, ids)
    if (removed.size < ids.length)
      throw new GatewayError(
        'Request_ResourceNotFound',
        `memberIds: no direct members of ${group}: ${tell(ids.filter((id) => !removed.has(id)))}. Nobody was removed: leave them out.`,
      )
    return 'REMOVE_MEMBER_FROM_GROUP'
  })
}

type Apply = (db: TenantConnection, change: Checked) => Promise<'ADD_MEMBER_TO_GROUP' | 'REMOVE_MEMBER_FROM_GROUP'>

/** A change whose group can be changed, and whose objects there are. */
interface Checked {
  readonly groupId: GroupId
  /** The group by name and id. */
  readonly group: string
  readonly ids: readonly string[]
  /** Some of the objects by id, and by name where the caller may read them. */
  tell(ids: readonly string[]): string
}

async function changeMembers(
  { db: tenant, principal, newId, wake }: OperationContext,
  { groupId: key, memberIds }: MemberChange,
  apply: Apply,
): Promise<GroupId> {
  authorize(principal, 'changeGroups')
  const groupId = toGuid(key) as GroupId | null // checked to be one of the tenant's groups below
  if (groupId === null) throw invalidId(key, 'groupId')
  const ids = parseMembers(memberIds)
  await tenant.step(async (db) => {
    const { displayName } = await lockChangeableGroup(db, groupId)
    const found = await findMemberCandidates(db, ids)
    const stranger = ids.find((id) => !found.has(id))
    if (stranger !== undefined)
      throw notFound(stranger, 'memberIds: the tenant has no user or group of this id that is not deleted.')
    const isShown = isAllowed(principal, 'readMembers')
    const tell = (some: readonly string[]) =>
      joinFirst(some.map((id) => (isShown ? `${found.get(id)?.displayName} (${id})` : id)))
    const activity = await apply(db, { groupId, group: `${displayName} (${groupId})`, ids, tell })
    const eventId = newId()
    const { initiatedBy } = describeCaller(principal)
    await writeAudits(db, { activity, targetIds: ids, correlationId: eventId, initiatedBy, details: { groupId } })
    const users = ids.filter((id) => found.get(id)?.kind === 'USER') as UserId[]
    if (users.length > 0 && (await isLicensing(db, groupId)))
      await addMemberEvaluations(db, await newEvent(db, eventId), groupId, users)
  })
  wake()
  return groupId
}

function parseMembers(memberIds: readonly string[]): readonly string[] {
  if (memberIds.length === 0 || memberIds.length > mostMembers)
    throw new GatewayError(
      'Request_BadRequest',
      `memberIds names ${memberIds.length} objects: name 1 to ${mostMembers}.`,
    )
  return [
    ...new Set(
      memberIds.map((id) => {
        const guid = toGuid(id)
        if (guid === null) throw invalidId(id, 'memberIds: each')
        return guid
      }),
    ),
  ]
}

async function lockChangeableGroup(db: TenantConnection, groupId: GroupId): Promise<ChangeableGroup> {
  const group = await lockGroup(db, groupId)
  if (group === null) throw groupNotFound(groupId)
  if (group.dynamic)
    throw new GatewayError(
      'Request_BadRequest',
      `Group ${group.displayName} (${groupId}) has a membership rule: its members follow from the rule and cannot be changed one by one.`,
    )
  if (group.synced)
    throw new GatewayError(
      'Request_BadRequest',
      `Group ${group.displayName} (${groupId}) is synchronised from an on-premises directory: change its members there.`,
    )
  return group
}
