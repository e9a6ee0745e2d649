/** Look-ups in the facts about products and plans: what a SKU contains, what a plan requires and excludes. */
import { type PlanSet, type ServicePlanId, type SkuId, toSet } from './model.ts'

/** The facts as they are stored, row by row. */
export interface CatalogFacts {
  readonly products: readonly { readonly skuId: SkuId; readonly servicePlanIds: readonly ServicePlanId[] }[]
  readonly exclusiveSets: readonly (readonly ServicePlanId[])[]
  /** A plan with its alternatives, each a list of plans that must all be enabled. */
  readonly requirements: readonly {
    readonly servicePlanId: ServicePlanId
    readonly alternatives: readonly (readonly ServicePlanId[])[]
  }[]
  readonly mailPlans: readonly ServicePlanId[]
  readonly barredLocations: readonly { readonly servicePlanId: ServicePlanId; readonly country: string }[]
}

/** What products consist of, and what service plans require and exclude. */
export interface Catalog {
  /** The plans of a SKU; none for a SKU that the catalogue does not know. */
  plansOf(skuId: SkuId): PlanSet
  /** The alternatives of a plan, in the order of their plan ids; none: it requires nothing. */
  requirementsOf(planId: ServicePlanId): readonly PlanSet[]
  /** The other plans that share an exclusive set with the plan. */
  exclusiveWith(planId: ServicePlanId): ReadonlySet<ServicePlanId>
  isBarred(planId: ServicePlanId, country: string): boolean
  provisionsMail(planId: ServicePlanId): boolean
}

const noPlans: PlanSet = []
const noAlternatives: readonly PlanSet[] = []
const noSet: ReadonlySet<ServicePlanId> = new Set()

/** Indexes the facts once, so that each look-up is a map access. */
export function buildCatalog(facts: CatalogFacts): Catalog {
  const plans = new Map(facts.products.map(({ skuId, servicePlanIds }) => [skuId, toSet(servicePlanIds)]))
  const requirements = new Map(
    facts.requirements.map(({ servicePlanId, alternatives }) => [
      servicePlanId,
      alternatives.map(toSet).sort((a, b) => (a.join() < b.join() ? -1 : 1)),
    ]),
  )
  const exclusive = new Map<ServicePlanId, Set<ServicePlanId>>()
  for (const set of facts.exclusiveSets) {
    for (const plan of set) {
      const others = exclusive.get(plan) ?? new Set<ServicePlanId>()
      for (const other of set) if (other !== plan) others.add(other)
      exclusive.set(plan, others)
    }
  }
  const mail = new Set(facts.mailPlans)
  const barred = new Set(facts.barredLocations.map(({ servicePlanId, country }) => `${servicePlanId} ${country}`))
  return {
    plansOf: (skuId) => plans.get(skuId) ?? noPlans,
    requirementsOf: (planId) => requirements.get(planId) ?? noAlternatives,
    exclusiveWith: (planId) => exclusive.get(planId) ?? noSet,
    isBarred: (planId, country) => barred.has(`${planId} ${country}`),
    provisionsMail: (planId) => mail.has(planId),
  }
}
