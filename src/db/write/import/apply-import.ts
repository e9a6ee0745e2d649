/**
 * Writes what was staged, in one transaction: users, groups, products, members, licences, units, audit entries, and what the
 * engine is to evaluate. All or nothing, whatever ends it.
 */
import type { SkuId } from '../../../licensing/model.ts'
import { lockLicensing } from '../../sql/licensing-lock.ts'
import { addServes, newEvent } from '../../sql/pending-evaluations.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import { writeAudits } from '../audits.ts'
import { groupTable, userTable } from './object-columns.ts'
import { refuseGroupLicenses, refuseMembers, refuseUserLicenses } from './refuse-links.ts'
import { refuseGroups, refuseSkus, refuseUsers } from './refuse-objects.ts'
import { addLaps, type QueuedLaps } from './write-evaluations.ts'
import { rememberPlans, writeGroupLicenses } from './write-group-licenses.ts'
import { lockNamedGroups, writeMembers } from './write-members.ts'
import { type Written, writeObjects } from './write-objects.ts'
import { writeSkus } from './write-skus.ts'
import { writeUserLicenses } from './write-user-licenses.ts'

/** What an import wrote, by kind. */
export interface WrittenCounts {
  readonly users: Written
  readonly groups: Written
  readonly subscribedSkus: Written
  readonly members: Written
  readonly groupLicenses: Written & { readonly removed: number }
  readonly userLicenses: Written & { readonly inherited: number }
}

/** What an import wrote, and what it left to the engine. */
export interface Applied extends WrittenCounts {
  readonly laps: QueuedLaps
}

/** Why it is written, and whom to tell how far it is. */
export interface ApplyOptions {
  /** The id of the event, to which the audit entries belong. */
  readonly eventId: string
  readonly initiatedBy: object
  /** Told what is done next. */
  report(part: ApplyPart): void
}

/** The parts, in order. */
export const applyParts = ['users', 'groups', 'subscribedSkus', 'members', 'licences', 'evaluations'] as const

/** A part of what is written. */
export type ApplyPart = (typeof applyParts)[number]

/** Writes everything. Rows that cannot be written are refused with a reason, and leave no trace otherwise. */
export async function applyImport(
  db: TenantConnection,
  { eventId, initiatedBy, report }: ApplyOptions,
): Promise<Applied> {
  const moment = await lockLicensing(db)
  await lockNamedGroups(db)
  report('users')
  await refuseUsers(db)
  const users = await writeObjects(db, userTable, moment)
  report('groups')
  await refuseGroups(db, moment)
  const groups = await writeObjects(db, groupTable, moment)
  report('subscribedSkus')
  await refuseSkus(db)
  const { grown, ...subscribedSkus } = await writeSkus(db, { eventId }, initiatedBy)
  report('members')
  await refuseMembers(db, moment)
  const members = await writeMembers(db, moment)
  report('licences')
  await refuseGroupLicenses(db)
  await refuseUserLicenses(db)
  await rememberPlans(db)
  const groupLicenses = await writeGroupLicenses(db, { eventId }, initiatedBy)
  const { arrived, ...userLicenses } = await writeUserLicenses(db, { moment, eventId, initiatedBy })
  report('evaluations')
  const event = await newEvent(db, eventId)
  const laps = await addLaps(db, event)
  const served = [...new Set([...grown, ...arrived.map(({ skuId }) => skuId)])] as readonly SkuId[]
  if (served.length > 0) await addServes(db, event, served, arrived)
  const written = { users, groups, subscribedSkus, members, groupLicenses, userLicenses }
  if (changesAnything(written)) await noteImport(db, written, { eventId, initiatedBy })
  return { ...written, laps }
}

function changesAnything(written: WrittenCounts): boolean {
  return Object.values(written).some(
    ({ added, changed, removed = 0 }: Written & { removed?: number }) => added + changed + removed > 0,
  )
}

/** One entry for users, groups and members, which are many; those of products, groups' and users' licences say what changed. */
async function noteImport(
  db: TenantConnection,
  counts: WrittenCounts,
  { eventId, initiatedBy }: Pick<ApplyOptions, 'eventId' | 'initiatedBy'>,
): Promise<void> {
  await writeAudits(db, {
    activity: 'IMPORT_TENANT',
    targetIds: [db.tenantId],
    correlationId: eventId,
    initiatedBy,
    details: { counts },
  })
}
