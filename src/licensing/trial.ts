/** What a law sees: the wanted licences beside everything else that the user would hold. */
import type { Catalog } from './catalog.ts'
import type { License, PlanSet, ServicePlanId, SkuId, Violation } from './model.ts'

/** The situation in which a licence is judged. */
export interface Trial {
  readonly catalog: Catalog
  /** The user's usage location, else the tenant's country. */
  readonly location: string
  /** Whether a proxy address of the user belongs to another living object too. */
  readonly addressTaken: boolean
  /** P': the plans of the other holding paths with every wanted SKU. */
  readonly after: ReadonlySet<ServicePlanId>
  /** The SKUs of which the user consumes a unit today. */
  readonly consumed: ReadonlySet<SkuId>
  /** The SKUs of which no unit is available. */
  readonly missing: ReadonlySet<SkuId>
}

/** A law for one wanted licence: what it breaks, or null. `enabled` are the licence's enabled plans, sorted. */
export type Rule = (trial: Trial, license: License, enabled: PlanSet) => Violation | null
