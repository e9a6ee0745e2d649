/** Why a change of licences cannot be made, in Microsoft's words where they are known, then with names and what helps. */
import { type LicensingNames, loadLicensingNames } from '../db/read/members-with-errors.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import { GatewayError } from '../errors.ts'
import { type ChangeProblem, maximumDisabledPlans, maximumSkus } from '../licensing/change.ts'
import { nameAlternatives, namePlans, tellPlan, tellSku } from './licensing-words.ts'

/** Whose licences a change is about. */
export type Receiver = 'group' | 'user'

/** A change that cannot be made, as the answer of a call; names are read only now. */
export async function refuseChange(
  db: TenantConnection,
  problem: ChangeProblem,
  receiver: Receiver,
): Promise<GatewayError> {
  const plans =
    problem.kind === 'dependency' ? [problem.servicePlanId, ...problem.alternatives.flat()] : planOf(problem)
  const names = await loadLicensingNames(db, plans, 'skuId' in problem ? [problem.skuId] : [])
  return new GatewayError('Request_BadRequest', sentences(names, problem, receiver))
}

function planOf(problem: ChangeProblem): readonly string[] {
  return 'servicePlanId' in problem ? [problem.servicePlanId] : []
}

function sentences(names: LicensingNames, problem: ChangeProblem, receiver: Receiver): string {
  const sku = 'skuId' in problem ? tellSku(names, problem.skuId) : ''
  switch (problem.kind) {
    case 'nothing-to-change':
      return 'No license changes provided. At least one license to add or remove must be specified. Name a product in addLicenses or in removeLicenses.'
    case 'too-many-skus':
      return `addLicenses and removeLicenses name more than ${maximumSkus} SKUs: split the change.`
    case 'too-many-disabled-plans':
      return `addLicenses: disabledPlans of ${sku} names more than ${maximumDisabledPlans} service plans: name each plan of the product once.`
    case 'sku-twice':
      return `${problem.field} names ${sku} more than once: name it once.`
    case 'sku-added-and-removed':
      return `${sku} is in both addLicenses and removeLicenses: name it in one of them.`
    case 'not-owned':
      return `License ${problem.skuId} does not correspond to a valid company License. ${problem.field}: the tenant does not own ${sku}; name one of its subscribedSkus.`
    case 'not-for-users':
      return `License ${problem.skuId} cannot be assigned to a ${receiver}. ${problem.field}: ${sku} applies to the company as a whole, not to users, and needs no assignment.`
    case 'plan-of-another-sku':
      return `disabledPlans: service plan ${tellPlan(names, problem.servicePlanId)} does not belong to ${sku}: name only plans of that product, which its servicePlans list.`
    case 'not-on-group':
      return `Group does not have a corresponding license. removeLicenses: ${sku} is not among the assignedLicenses of the group.`
    case 'dependency':
      return `License assignment failed because service plan ${problem.servicePlanId} depends on the service plan(s) ${problem.alternatives[0]?.join(', ')}. ${dependency(names, problem, sku)}`
  }
}

function dependency(
  names: LicensingNames,
  { servicePlanId, alternatives, lost }: Extract<ChangeProblem, { kind: 'dependency' }>,
  sku: string,
): string {
  const [plan, needed] = [namePlans(names, [servicePlanId]), nameAlternatives(names, alternatives)]
  return lost
    ? `Service plan ${plan} of ${sku}, which stays on the group, works only with ${needed}: keep a product with it on the group, or remove this one as well.`
    : `addLicenses: service plan ${plan} of ${sku} works only with ${needed}: add a product with it to the same group, or name ${plan} in disabledPlans.`
}
