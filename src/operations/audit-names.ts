import {
  findAuditObjects,
  findAuditOperations,
  findAuditOutcomes,
  findAuditProducts,
  type AuditOperation,
  type AuditOutcome,
} from '../db/read/audit-names.ts'
import type { DirectoryAuditRow } from '../db/read/directory-audits.ts'
import { type Selection, wants } from '../db/read/selection.ts'
import type { TenantDb } from '../db/tenant-db.ts'
import type { License } from '../licensing/model.ts'
import { type AuditNames, readIds } from './render-directory-audit.ts'

/** Looks up what the entries refer to, in four statements however many they are; none where nothing of it is selected. */
export async function loadAuditNames(
  db: TenantDb,
  rows: readonly DirectoryAuditRow[],
  selection: Selection,
): Promise<AuditNames> {
  const [told, actors] = [
    wants(selection, 'targetResources', 'resultReason', 'additionalDetails'),
    wants(selection, 'initiatedBy'),
  ]
  const shown = told ? rows : []
  const starts = shown.filter(({ activity }) => activity === 'START_APPLYING_GROUP_LICENSE')
  const [outcomes, operations, objects] = await Promise.all([
    findAuditOutcomes(db, distinct(shown.map(({ outcomeId }) => outcomeId))),
    findAuditOperations(db, distinct(starts.map(({ correlationId }) => correlationId))),
    findAuditObjects(db, [...distinct([...shown.flatMap(objectsOf), ...(actors ? rows.map(actorOf) : [])])]),
  ])
  const products = await findAuditProducts(db, namedProducts(shown, [...outcomes.values()], operations))
  return { tenantId: db.tenantId, outcomes, operations, objects, products }
}

function objectsOf({ targetId, details }: DirectoryAuditRow): readonly string[] {
  return [targetId, ...readIds([details?.['groupId']])]
}

function actorOf({ initiatedBy }: DirectoryAuditRow): string | null {
  return initiatedBy?.user?.id ?? null
}

function namedProducts(
  rows: readonly DirectoryAuditRow[],
  outcomes: readonly AuditOutcome[],
  operations: readonly AuditOperation[],
) {
  const licenses: readonly License[] = [
    ...outcomes.flatMap(({ changes }) => changes.flatMap(({ before, after }) => [before ?? [], after ?? []].flat())),
    ...operations.flatMap(({ addLicenses }) => addLicenses),
    ...rows.flatMap(({ details }) => [...readLicenses(details?.['old']), ...readLicenses(details?.['new'])]),
  ]
  const causes = outcomes.flatMap(({ cause }) => cause ?? [])
  return {
    skuIds: distinct([
      ...licenses.map(({ skuId }) => skuId),
      ...causes.map(({ skuId }) => skuId),
      ...operations.flatMap(({ removeLicenses }) => removeLicenses),
      ...rows.flatMap(({ activity, targetId, details }) =>
        activity === 'UPDATE_SUBSCRIBED_SKU' ? [targetId] : readIds(details?.['freed']),
      ),
    ]),
    planIds: distinct([
      ...licenses.flatMap(({ disabledPlans }) => disabledPlans),
      ...causes.flatMap((cause) => [...cause.servicePlans, ...cause.conflictingServicePlans]),
    ]),
  }
}

/** Old and new values of a group's licences are lists; those of other things are objects. */
function readLicenses(value: unknown): readonly License[] {
  return Array.isArray(value) ? (value as readonly License[]) : []
}

function distinct(ids: readonly (string | null)[]): readonly string[] {
  return [...new Set(ids.filter((id) => id !== null))]
}
