/**
 * An assignLicense request against a group: the licence set that results, or the first reason to refuse it ("What the call
 * on a group refuses at once").
 */
import type { Catalog } from './catalog.ts'
import { effectivePlans, enabledPlans } from './effective.ts'
import {
  equalSets,
  type GroupLicenses,
  type License,
  type PlanSet,
  type ServicePlanId,
  type SkuId,
  toSet,
} from './model.ts'
import { requirementsMet } from './rules/service-dependency.ts'

/** The most SKUs of one call, and disabled plans of one SKU. */
export const maximumSkus = 500
/** The most service plans that a call may switch off for one product. */
export const maximumDisabledPlans = 500

/** What a call adds and removes. */
export interface ChangeRequest {
  /** Null keeps the plans that are disabled today; an empty list enables all. */
  readonly addLicenses: readonly { readonly skuId: SkuId; readonly disabledPlans: readonly ServicePlanId[] | null }[]
  readonly removeLicenses: readonly SkuId[]
}

/** The list of a call that names a SKU. */
export type ChangeField = 'addLicenses' | 'removeLicenses'

/** Why a change cannot be made. */
export type ChangeProblem =
  | { readonly kind: 'nothing-to-change' }
  | { readonly kind: 'too-many-skus' }
  | { readonly kind: 'too-many-disabled-plans'; readonly skuId: SkuId }
  | { readonly kind: 'sku-twice'; readonly skuId: SkuId; readonly field: ChangeField }
  | { readonly kind: 'sku-added-and-removed'; readonly skuId: SkuId }
  | { readonly kind: 'not-owned'; readonly skuId: SkuId; readonly field: ChangeField }
  | { readonly kind: 'not-for-users'; readonly skuId: SkuId; readonly field: ChangeField }
  | { readonly kind: 'plan-of-another-sku'; readonly skuId: SkuId; readonly servicePlanId: ServicePlanId }
  | { readonly kind: 'not-on-group'; readonly skuId: SkuId }
  | {
      readonly kind: 'dependency'
      /** The SKU with a plan that lacks what it requires. */
      readonly skuId: SkuId
      readonly servicePlanId: ServicePlanId
      /** The plan requires one of these whole; the first is told. */
      readonly alternatives: readonly PlanSet[]
      /** The call leaves this SKU as it is, and takes what its plan requires. */
      readonly lost: boolean
    }

/** The licences after a change, or why it cannot be made. */
export type ChangeResult =
  | { readonly ok: true; readonly next: GroupLicenses; readonly added: readonly License[] }
  | { readonly ok: false; readonly problem: ChangeProblem }

/** What is wrong with the request whatever the group is, or null. */
export function findShapeProblem({ addLicenses, removeLicenses }: ChangeRequest): ChangeProblem | null {
  if (addLicenses.length + removeLicenses.length === 0) return { kind: 'nothing-to-change' }
  if (addLicenses.length + removeLicenses.length > maximumSkus) return { kind: 'too-many-skus' }
  const added = new Set<SkuId>()
  for (const { skuId, disabledPlans } of addLicenses) {
    if (added.has(skuId)) return { kind: 'sku-twice', skuId, field: 'addLicenses' }
    if (disabledPlans !== null && disabledPlans.length > maximumDisabledPlans) {
      return { kind: 'too-many-disabled-plans', skuId }
    }
    added.add(skuId)
  }
  const removed = new Set<SkuId>()
  for (const skuId of removeLicenses) {
    if (removed.has(skuId)) return { kind: 'sku-twice', skuId, field: 'removeLicenses' }
    if (added.has(skuId)) return { kind: 'sku-added-and-removed', skuId }
    removed.add(skuId)
  }
  return null
}

/** Applies add and remove as one change. `owned` are the tenant's SKUs. */
export function changeLicenses(
  catalog: Catalog,
  owned: ReadonlyMap<SkuId, { readonly appliesTo: string }>,
  current: GroupLicenses,
  request: ChangeRequest,
): ChangeResult {
  const absent = request.removeLicenses.find((skuId) => !current.licenses.has(skuId))
  const problem =
    findSkuProblem(catalog, owned, request) ?? (absent === undefined ? null : { kind: 'not-on-group', skuId: absent })
  if (problem !== null) return { ok: false, problem }
  const added = request.addLicenses.map(({ skuId, disabledPlans }) => ({
    skuId,
    disabledPlans: disabledPlans === null ? (current.licenses.get(skuId) ?? []) : toSet(disabledPlans),
  }))
  const licenses = new Map(current.licenses)
  for (const skuId of request.removeLicenses) licenses.delete(skuId)
  for (const { skuId, disabledPlans } of added) licenses.set(skuId, disabledPlans)
  const dependency = findDependencyProblem(catalog, current.licenses, licenses)
  if (dependency !== null) return { ok: false, problem: dependency }
  return { ok: true, next: { licenses, successors: nextSuccessors(current, request) }, added }
}

/** Whether every SKU is owned and for users, and every disabled plan belongs to its SKU. */
export function findSkuProblem(
  catalog: Catalog,
  owned: ReadonlyMap<SkuId, { readonly appliesTo: string }>,
  { addLicenses, removeLicenses }: ChangeRequest,
): ChangeProblem | null {
  const named = [
    ...addLicenses.map(({ skuId }) => ({ skuId, field: 'addLicenses' as const })),
    ...removeLicenses.map((skuId) => ({ skuId, field: 'removeLicenses' as const })),
  ]
  for (const { skuId, field } of named) {
    const sku = owned.get(skuId)
    if (sku === undefined) return { kind: 'not-owned', skuId, field }
    if (sku.appliesTo !== 'User') return { kind: 'not-for-users', skuId, field }
  }
  for (const { skuId, disabledPlans } of addLicenses) {
    const plans = new Set(catalog.plansOf(skuId))
    const stranger = disabledPlans?.find((plan) => !plans.has(plan))
    if (stranger !== undefined) return { kind: 'plan-of-another-sku', skuId, servicePlanId: stranger }
  }
  return null
}

/** In the resulting set alone: what is added or changed has its requirements met, and nothing loses them. */
function findDependencyProblem(
  catalog: Catalog,
  before: ReadonlyMap<SkuId, PlanSet>,
  after: ReadonlyMap<SkuId, PlanSet>,
): ChangeProblem | null {
  const toLicenses = (set: ReadonlyMap<SkuId, PlanSet>) =>
    [...set].map(([skuId, disabledPlans]) => ({ skuId, disabledPlans })).sort((a, b) => (a.skuId < b.skuId ? -1 : 1))
  const plansBefore = effectivePlans(catalog, toLicenses(before))
  const plansAfter = effectivePlans(catalog, toLicenses(after))
  for (const license of toLicenses(after)) {
    const today = before.get(license.skuId)
    const changes = today === undefined || !equalSets(today, license.disabledPlans)
    for (const plan of enabledPlans(catalog, license)) {
      if (requirementsMet(catalog, plan, plansAfter)) continue
      if (changes || (plansBefore.has(plan) && requirementsMet(catalog, plan, plansBefore))) {
        const alternatives = catalog.requirementsOf(plan)
        return { kind: 'dependency', skuId: license.skuId, servicePlanId: plan, alternatives, lost: !changes }
      }
    }
  }
  return null
}

/** Remembers what the call adds in place of what it removes; what is added again forgets that it was removed. */
function nextSuccessors(
  { successors }: GroupLicenses,
  { addLicenses, removeLicenses }: ChangeRequest,
): ReadonlyMap<SkuId, readonly SkuId[]> {
  const added = addLicenses.map(({ skuId }) => skuId)
  const removed = new Set(removeLicenses)
  const next = new Map<SkuId, readonly SkuId[]>()
  for (const [skuId, before] of successors) {
    const lasting = before.filter((successor) => !removed.has(successor))
    next.set(skuId, lasting.length === before.length ? before : toSet([...lasting, ...added]))
  }
  for (const skuId of removed) next.set(skuId, toSet(added))
  for (const skuId of added) next.delete(skuId)
  for (const [skuId, places] of next) if (places.length === 0) next.delete(skuId)
  return next
}
