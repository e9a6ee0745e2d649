import { authorize } from '../auth/permissions.ts'
import type { Principal } from '../auth/principal.ts'
import { loadCatalog } from '../db/read/catalog.ts'
import { loadGroupLicenses } from '../db/read/group-licenses.ts'
import type { TenantDb } from '../db/tenant-db.ts'
import { writeLicenseChange } from '../db/write/group-licenses.ts'
import { GatewayError } from '../errors.ts'
import {
  type ChangeProblem,
  type ChangeRequest,
  changeLicenses,
  findShapeProblem,
  maximumDisabledPlans,
  maximumSkus,
} from '../licensing/change.ts'
import type { GroupId, OperationId, SkuId } from '../licensing/model.ts'
import { toGuid } from '../util/guid.ts'
import type { OperationContext } from './context.ts'

/**
 * Changes the licences of a group: one transaction writes the licences, the operation and its audit entry. Calls on one
 * group wait for each other at the group's row. Throws `Request_BadRequest`, `Request_ResourceNotFound` or
 * `Authorization_RequestDenied`; then nothing has changed.
 */
export async function assignLicense(
  context: OperationContext,
  { groupId, ...request }: ChangeRequest & { readonly groupId: string },
): Promise<GroupId> {
  authorize(context.principal, 'assignToGroup')
  const shape = findShapeProblem(request)
  if (shape !== null) throw refusal(shape)
  const id = toGuid(groupId)
  if (!id) throw new GatewayError('Request_BadRequest', `Invalid object identifier '${groupId.slice(0, 100)}'.`)
  await context.db.transaction((db) => change(db, context, id as GroupId, request))
  context.wake()
  return id as GroupId
}

async function change(
  db: TenantDb,
  context: OperationContext,
  groupId: GroupId,
  request: ChangeRequest,
): Promise<void> {
  await lockGroup(db, groupId)
  const [catalog, before, owned] = [await loadCatalog(db), await loadGroupLicenses(db, groupId), await loadOwned(db)]
  const result = changeLicenses(catalog, owned, before, request)
  if (!result.ok) throw refusal(result.problem)
  await writeLicenseChange(db, {
    operationId: context.newId() as OperationId,
    groupId,
    before,
    next: result.next,
    added: result.added,
    removed: request.removeLicenses,
    ...describe(context.principal),
  })
}

async function lockGroup(db: TenantDb, groupId: GroupId): Promise<void> {
  const [group] = await db.query<{ security_enabled: boolean }>(
    'SELECT security_enabled FROM "group" WHERE tenant_id = $1::uuid AND id = $2::uuid AND deleted_date_time IS NULL FOR NO KEY UPDATE',
    groupId,
  )
  if (group === undefined)
    throw new GatewayError(
      'Request_ResourceNotFound',
      `Resource '${groupId}' does not exist or one of its queried reference-property objects are not present.`,
    )
  if (!group.security_enabled)
    throw new GatewayError(
      'Request_BadRequest',
      `Group '${groupId}' cannot have licenses: its securityEnabled is false. Choose a security group, or a Microsoft 365 group with securityEnabled true.`,
    )
}

async function loadOwned(db: TenantDb): Promise<ReadonlyMap<SkuId, { readonly appliesTo: string }>> {
  const rows = await db.query<{ sku_id: SkuId; applies_to: string }>(
    'SELECT sku_id::text, applies_to FROM subscribed_sku WHERE tenant_id = $1::uuid',
  )
  return new Map(rows.map((row) => [row.sku_id, { appliesTo: row.applies_to }]))
}

function describe({ kind, objectId, userPrincipalName, appId }: Principal) {
  return kind === 'app'
    ? { requestedBy: appId ?? objectId, initiatedBy: { app: { appId: appId ?? objectId } } }
    : { requestedBy: userPrincipalName ?? objectId, initiatedBy: { user: { id: objectId, userPrincipalName } } }
}

/** The refusals, in Microsoft's words where they are known. */
function refusal(problem: ChangeProblem): GatewayError {
  return new GatewayError('Request_BadRequest', sentence(problem))
}

function sentence(problem: ChangeProblem): string {
  switch (problem.kind) {
    case 'nothing-to-change':
      return 'No license changes provided. At least one license to add or remove must be specified.'
    case 'too-many-skus':
      return `addLicenses and removeLicenses name more than ${maximumSkus} SKUs: split the change.`
    case 'too-many-disabled-plans':
      return `disabledPlans of SKU ${problem.skuId} names more than ${maximumDisabledPlans} service plans.`
    case 'sku-twice':
      return `${problem.field} names SKU ${problem.skuId} more than once: name it once.`
    case 'sku-added-and-removed':
      return `SKU ${problem.skuId} is in both addLicenses and removeLicenses: name it in one of them.`
    case 'not-owned':
      return `License ${problem.skuId} does not correspond to a valid company License.`
    case 'not-for-users':
      return `License ${problem.skuId} cannot be assigned to a group: it applies to the company, not to users.`
    case 'plan-of-another-sku':
      return `disabledPlans: service plan ${problem.servicePlanId} does not belong to SKU ${problem.skuId}.`
    case 'not-on-group':
      return `removeLicenses: Group does not have a corresponding license ${problem.skuId}.`
    case 'dependency':
      return `License assignment failed because service plan ${problem.servicePlanId} depends on the service plan(s) ${problem.requires.join(', ')}`
  }
}
