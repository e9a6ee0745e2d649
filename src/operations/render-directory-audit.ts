/** An audit entry as Microsoft's directoryAudit, from what is stored of it and the names of what it refers to. Pure. */
import type { AuditObject, AuditOperation, AuditOutcome, AuditProducts } from '../db/read/audit-names.ts'
import type { DirectoryAuditRow } from '../db/read/directory-audits.ts'
import { holds, type License, type PathState } from '../licensing/model.ts'
import { auditActivities } from './audit-activities.ts'
import { describeAuditFailure } from './audit-failure-text.ts'
import {
  describeLicense,
  describeState,
  modifiedList,
  modifiedProperties,
  type ModifiedProperty,
} from './audit-values.ts'

/** What the entries of a page refer to; what was not looked up is missing. */
export interface AuditNames {
  readonly tenantId: string
  readonly outcomes: ReadonlyMap<string, AuditOutcome>
  readonly operations: readonly AuditOperation[]
  readonly objects: ReadonlyMap<string, AuditObject>
  readonly products: AuditProducts
}

/** What an activity was done to, by its name of today. */
export interface TargetResource {
  readonly id: string
  readonly type: 'User' | 'Group' | 'Other'
  readonly displayName: string | null
  readonly userPrincipalName: string | null
  readonly groupType: 'UNIFIED_GROUPS' | 'AZURE_AD' | null
  readonly modifiedProperties: readonly ModifiedProperty[]
}

/** An entry as it is told; its id is its moment and number. */
export interface DirectoryAuditView extends Pick<DirectoryAuditRow, 'moment' | 'number' | 'correlationId'> {
  readonly id: string
  readonly activityDateTime: string
  readonly activityDisplayName: string
  readonly category: string
  readonly operationType: string
  readonly loggedByService: string
  readonly result: 'SUCCESS' | 'FAILURE'
  readonly resultReason: string | null
  readonly initiatedBy: { readonly user: object | null; readonly app: object | null }
  readonly targetResources: readonly TargetResource[]
  readonly additionalDetails: readonly { readonly key: string; readonly value: string }[]
}

/** The actor of what nobody asked for directly. */
const engine = 'Microsoft Entra ID Group-Based Licensing'

/** The entry in full. */
export function renderDirectoryAudit(names: AuditNames, row: DirectoryAuditRow): DirectoryAuditView {
  const { moment, number, activity, succeeded, correlationId, outcomeId } = row
  const outcome = outcomeId === null ? undefined : names.outcomes.get(outcomeId)
  const failure = succeeded ? null : describeFailure(names, row, outcome)
  const freed = readIds(row.details?.['freed']).map((id) => names.products.skus.get(id)?.displayName ?? id)
  return {
    id: `Directory_${moment}_${number}`,
    moment,
    number,
    activityDateTime: moment,
    ...auditActivities[activity],
    correlationId,
    loggedByService: 'Core Directory',
    result: succeeded ? 'SUCCESS' : 'FAILURE',
    resultReason: failure,
    initiatedBy: renderInitiator(names, row),
    targetResources: renderTargets(names, row, outcome),
    additionalDetails: [
      ...(failure === null ? [] : [{ key: 'Licensing Error Message', value: failure }]),
      ...(freed.length === 0 ? [] : [{ key: 'Licenses that became available', value: freed.join(', ') }]),
      ...renderCounts(row.details?.['counts']),
    ],
  }
}

/** The entry itself says why a lap failed; why the licences of a user did not change is told from what happened to them. */
function describeFailure(
  { products }: AuditNames,
  { details }: DirectoryAuditRow,
  outcome: AuditOutcome | undefined,
): string {
  const error = details?.['error']
  return typeof error === 'string' ? error : describeAuditFailure(products, outcome ?? { changes: [], cause: null })
}

function renderInitiator({ objects }: AuditNames, { initiatedBy }: DirectoryAuditRow) {
  const { user, app } = initiatedBy ?? {}
  if (user) {
    const known = objects.get(user.id)
    // A token need not have a name; then it is that of today.
    const userPrincipalName = user.userPrincipalName ?? known?.userPrincipalName ?? null
    return { user: { id: user.id, userPrincipalName, displayName: known?.displayName ?? null }, app: null }
  }
  return { user: null, app: app ? { displayName: null, ...app } : { appId: null, displayName: engine } }
}

function renderTargets(
  names: AuditNames,
  row: DirectoryAuditRow,
  outcome: AuditOutcome | undefined,
): readonly TargetResource[] {
  const target = renderTarget(names, row)
  const groupId = row.details?.['groupId']
  if (typeof groupId !== 'string') return [{ ...target, modifiedProperties: renderChanges(names, row, outcome) }]
  const group = renderObject(names, groupId, 'Group')
  const [before, after] = row.activity === 'REMOVE_MEMBER_FROM_GROUP' ? [true, false] : [false, true]
  const change = (displayName: string, value: string | null) => ({
    displayName,
    oldValue: before && value !== null ? JSON.stringify(value) : null,
    newValue: after && value !== null ? JSON.stringify(value) : null,
  })
  const properties = [change('Group.ObjectID', groupId), change('Group.DisplayName', group.displayName)]
  return [{ ...target, modifiedProperties: properties }, group]
}

function renderTarget(names: AuditNames, { activity, targetId }: DirectoryAuditRow): TargetResource {
  if (activity === 'IMPORT_TENANT') return { ...nameless, id: targetId, type: 'Other' }
  if (activity !== 'UPDATE_SUBSCRIBED_SKU')
    return renderObject(names, targetId, auditActivities[activity].category === 'UserManagement' ? 'User' : 'Group')
  const displayName = names.products.skus.get(targetId)?.displayName ?? null
  return { ...nameless, id: targetId, type: 'Other', displayName }
}

const nameless = { displayName: null, userPrincipalName: null, groupType: null, modifiedProperties: [] }

function renderObject({ objects }: AuditNames, id: string, otherwise: 'User' | 'Group'): TargetResource {
  const object = objects.get(id)
  if (object === undefined) return { ...nameless, id, type: otherwise }
  const { kind, displayName, userPrincipalName, unified } = object
  const groupType = unified ? 'UNIFIED_GROUPS' : 'AZURE_AD'
  return kind === 'USER'
    ? { ...nameless, id, type: 'User', displayName, userPrincipalName }
    : { ...nameless, id, type: 'Group', displayName, groupType }
}

function renderChanges(
  names: AuditNames,
  { activity, details, correlationId }: DirectoryAuditRow,
  outcome: AuditOutcome | undefined,
): readonly ModifiedProperty[] {
  const licenses = (list: readonly License[]) => list.map((one) => describeLicense(names.products, names.tenantId, one))
  switch (activity) {
    case 'SET_GROUP_LICENSE':
    case 'TRIGGER_GROUP_LICENSE_RECALCULATION': {
      const { old: before = [], new: after = [] } = (details ?? {}) as { old?: License[]; new?: License[] }
      return [modifiedList('AssignedLicense', licenses(before), licenses(after))]
    }
    case 'START_APPLYING_GROUP_LICENSE': {
      const calls = names.operations.filter(({ lapId }) => lapId === correlationId)
      const removed = calls.flatMap(({ removeLicenses }) => removeLicenses)
      const sku = (id: string) => `[SkuName=${names.products.skus.get(id)?.skuPartNumber ?? id}, SkuId=${id}]`
      return [
        modifiedList('AddLicenses', [], licenses(calls.flatMap(({ addLicenses }) => addLicenses))),
        modifiedList('RemoveLicenses', [], removed.map(sku)),
      ]
    }
    case 'FINISH_APPLYING_GROUP_LICENSE': {
      const { succeeded = 0, failed = 0 } = (details ?? {}) as { succeeded?: number; failed?: number }
      const result = `[Users successfully assigned licenses: ${succeeded}, Users for whom license assignment failed: ${failed}.]`
      return [{ displayName: 'Result', oldValue: '[]', newValue: result }]
    }
    case 'CHANGE_USER_LICENSE': {
      const pathsOf = (side: 'before' | 'after') => (outcome?.changes ?? []).flatMap((change) => change[side] ?? [])
      const [before, after] = [pathsOf('before'), pathsOf('after')]
      const held = (paths: readonly PathState[]) => licenses(paths.filter(holds))
      const states = (paths: readonly PathState[]) => paths.map((path) => describeState(names.products, path))
      return [
        modifiedList('AssignedLicense', held(before), held(after)),
        modifiedList('LicenseAssignmentState', states(before), states(after)),
      ]
    }
    default: {
      const { old: before = {}, new: after = {} } = (details ?? {}) as { old?: object; new?: object }
      return modifiedProperties({ ...before }, { ...after })
    }
  }
}

/** What an import brought: `Users added`, `Group licenses removed` and so on, where there is any. */
function renderCounts(counts: unknown): DirectoryAuditView['additionalDetails'] {
  return Object.entries((counts ?? {}) as Record<string, Record<string, number>>).flatMap(([kind, numbers]) => {
    const name = kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    return Object.entries(numbers)
      .filter(([, number]) => number > 0)
      .map(([what, number]) => ({ key: `${name.charAt(0).toUpperCase()}${name.slice(1)} ${what}`, value: `${number}` }))
  })
}

/** Ids in the details of an entry. */
export function readIds(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : []
}
