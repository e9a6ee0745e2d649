import { authorize } from '../auth/permissions.ts'
import { loadOwnedSkus } from '../db/read/owned-skus.ts'
import { lockLicensing } from '../db/sql/licensing-lock.ts'
import { addRetry, newEvent } from '../db/sql/pending-evaluations.ts'
import { loadUserLicensing, type UserLicensing } from '../db/sql/user-licensing.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import { assignDirectly } from '../engine/direct.ts'
import { beginEvaluation, type Evaluation } from '../engine/evaluate.ts'
import { GatewayError } from '../errors.ts'
import { type ChangeRequest, findShapeProblem, findSkuProblem } from '../licensing/change.ts'
import type { UserId } from '../licensing/model.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'
import { requireUser } from './find-user.ts'
import { notFound, refuseChange, refuseViolation } from './refusals.ts'

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
  if (shape !== null) throw refuseChange(shape, 'user')
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
  const user = await loadUserLicensing(db, await requireUser(db, key))
  if (user === null) throw notFound(key)
  const event = await newEvent(db, newId())
  const { initiatedBy } = describeCaller(principal)
  const evaluation = await beginEvaluation(db, { moment, event, followUp: null, initiatedBy })
  await refuseAtOnce(db, evaluation, { user, request })
  const cause = await assignDirectly(evaluation, user, request)
  if (cause !== null) throw refuseViolation(cause)
  await addRetry(db, event, user.userId)
  return user.userId
}

async function refuseAtOnce(
  db: TenantConnection,
  { catalog }: Evaluation,
  { user, request }: { readonly user: UserLicensing; readonly request: ChangeRequest },
): Promise<void> {
  const { userId, usageLocation, paths } = user
  const problem = findSkuProblem(catalog, await loadOwnedSkus(db), request)
  if (problem !== null) throw refuseChange(problem, 'user')
  for (const skuId of request.removeLicenses) {
    const ofSku = paths.filter((path) => path.skuId === skuId)
    if (ofSku.some(({ sourceId }) => sourceId === userId)) continue
    throw new GatewayError(
      'Request_BadRequest',
      ofSku.length > 0
        ? 'User license is inherited from a group membership and it cannot be removed directly from the user.'
        : 'User does not have a corresponding license.',
    )
  }
  if (request.addLicenses.length > 0 && usageLocation === null)
    throw new GatewayError(
      'Request_BadRequest',
      'License assignment cannot be done for user with invalid usage location.',
    )
}
