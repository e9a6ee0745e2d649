import { authorize } from '../auth/permissions.ts'
import { lockLicensing } from '../db/sql/licensing-lock.ts'
import type { TenantDb } from '../db/tenant-db.ts'
import { writeAudits } from '../db/write/audits.ts'
import { findChangeableProperties, type GroupChange, type GroupKind, updateGroupRow } from '../db/write/groups.ts'
import { GatewayError } from '../errors.ts'
import type { GroupId } from '../licensing/model.ts'
import { describeCaller } from './caller.ts'
import { lockOwnGroup, parseGroupId, requireNoLicenses } from './changeable-group.ts'
import type { OperationContext } from './context.ts'
import { requireFreeNickname } from './create-group.ts'
import { completeChange } from './group-kind.ts'
import { checkGroupProperties } from './group-properties.ts'
import { notFound } from './refusals.ts'

/** What to change; absent properties stay. */
export type GroupUpdate = GroupChange

/**
 * Changes properties of a group; what is absent stays. Nobody is evaluated for it: members stay members when a group becomes
 * or ceases to be dynamic, and a group that gives licences stays security enabled. Throws `Request_BadRequest` or
 * `Request_ResourceNotFound`; then nothing has changed.
 */
export async function updateGroup(
  { db: tenant, principal, newId }: Pick<OperationContext, 'db' | 'principal' | 'newId'>,
  key: string,
  given: GroupUpdate,
): Promise<GroupId> {
  authorize(principal, 'changeGroups')
  const groupId = parseGroupId(key)
  if (Object.keys(given).length === 0)
    throw new GatewayError('Request_BadRequest', 'input names no property to change.')
  checkGroupProperties(given)
  await tenant.transaction(async (db) => {
    // The licensing lock comes before every other; without it a step might still be giving licences.
    if (given.securityEnabled === false) await lockLicensing(db)
    await lockOwnGroup(db, groupId)
    const before = await findChangeableProperties(db, groupId)
    if (before === null) throw notFound(groupId, 'id: the tenant has no group of this id that is not deleted.')
    const change = await decideChange(db, groupId, before, given)
    await updateGroupRow(db, groupId, change)
    const names = Object.keys(change) as (keyof GroupChange)[]
    await writeAudits(db, {
      activity: 'UPDATE_GROUP',
      targetIds: [groupId],
      correlationId: newId(),
      initiatedBy: describeCaller(principal).initiatedBy,
      details: { old: Object.fromEntries(names.map((name) => [name, before[name]])), new: change },
    })
  })
  return groupId
}

async function decideChange(
  db: TenantDb,
  groupId: GroupId,
  before: GroupKind,
  given: GroupUpdate,
): Promise<GroupChange> {
  const change = completeChange(before, given)
  if (before.securityEnabled && given.securityEnabled === false)
    await requireNoLicenses(
      db,
      groupId,
      'input.securityEnabled must stay true: the group has active licenses assigned.',
    )
  const { mailNickname = before.mailNickname } = change
  if (mailNickname.toLowerCase() !== before.mailNickname.toLowerCase())
    await requireFreeNickname(db, groupId, { ...before, mailNickname })
  return change
}
