import { authorize } from '../auth/permissions.ts'
import type { Principal } from '../auth/principal.ts'
import { loadOwnedSkus } from '../db/read/owned-skus.ts'
import { lockLicensing } from '../db/sql/licensing-lock.ts'
import { addRetry, newEvent } from '../db/sql/pending-evaluations.ts'
import { loadUserLicensing, type UserLicensing, type UserPath } from '../db/sql/user-licensing.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import { assignDirectly } from '../engine/direct.ts'
import { beginEvaluation, type Evaluation } from '../engine/evaluate.ts'
import { GatewayError } from '../errors.ts'
import { type ChangeRequest, findShapeProblem, findSkuProblem } from '../licensing/change.ts'
import { holds, type License, type UserId } from '../licensing/model.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'
import { requireUser } from './find-user.ts'
import { userNotFound } from './refusals.ts'
import { refuseChange } from './refuse-change.ts'
import { refuseRemoval } from './refuse-removal.ts'
import { refuseViolation } from './refuse-violation.ts'

/**
 * Changes the direct licences of a user, whole or not at all, before it answers. Throws `Request_BadRequest` with the first
 * cause against it, or `Request_ResourceNotFound`; then nothing has changed. What the user is in error for from groups is
 * tried again afterwards.
 */
export async function assignUserLicense(
  context: OperationContext,
  { userId: key, ...request }: ChangeRequest & { readonly userId: string },
): Promise<UserId> {
  authorize(context.principal, 'assignToUser')
  const shape = findShapeProblem(request)
  if (shape !== null) throw await refuseChange(context.db, shape, 'user')
  const userId = await context.db.step((db) => change(db, context, key, request))
  context.wake()
  return userId
}

async function change(
  db: TenantConnection,
  { newId, principal }: OperationContext,
  key: string,
  request: ChangeRequest,
): Promise<UserId> {
  const moment = await lockLicensing(db)
  const user = await loadUserLicensing(db, await requireUser(db, key, 'userId'))
  if (user === null) throw userNotFound(key, 'userId')
  const event = await newEvent(db, newId())
  const { initiatedBy } = describeCaller(principal)
  const evaluation = await beginEvaluation(db, { moment, event, followUp: null, initiatedBy })
  await refuseAtOnce(db, principal, { evaluation, user, request })
  const cause = await assignDirectly(evaluation, user, request)
  if (cause !== null) {
    const { catalog } = evaluation
    const licenses = licensesAfter(user, request)
    throw await refuseViolation(db, principal, { violation: cause, catalog, user, licenses })
  }
  await addRetry(db, event, user.userId)
  return user.userId
}

/** What the user would have after the call. */
function licensesAfter(
  { userId, paths }: UserLicensing,
  { addLicenses, removeLicenses }: ChangeRequest,
): readonly License[] {
  const goes = ({ sourceId, skuId }: UserPath) => sourceId === userId && removeLicenses.includes(skuId)
  return [
    ...paths.filter((path) => holds(path) && !goes(path)),
    ...addLicenses.map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans: disabledPlans ?? [] })),
  ]
}

async function refuseAtOnce(
  db: TenantConnection,
  principal: Principal,
  {
    evaluation: { catalog },
    user,
    request,
  }: { readonly evaluation: Evaluation; readonly user: UserLicensing; readonly request: ChangeRequest },
): Promise<void> {
  const { userId, usageLocation, paths } = user
  const problem = findSkuProblem(catalog, await loadOwnedSkus(db), request)
  if (problem !== null) throw await refuseChange(db, problem, 'user')
  for (const skuId of request.removeLicenses) {
    const ofSku = paths.filter((path) => path.skuId === skuId)
    if (ofSku.some(({ sourceId }) => sourceId === userId)) continue
    throw await refuseRemoval(db, principal, { skuId, groupIds: ofSku.map(({ sourceId }) => sourceId) })
  }
  if (request.addLicenses.length > 0 && usageLocation === null)
    throw new GatewayError(
      'Request_BadRequest',
      'License assignment cannot be done for user with invalid usage location. userId: the user has no usageLocation; set it first.',
    )
}
