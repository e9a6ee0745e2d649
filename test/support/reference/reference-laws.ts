/** The laws, written a second time and slowly: one user, plain sets, no sharing with what they check. */
import type { CatalogFacts } from '../../../src/licensing/catalog.ts'

export type Code =
  | 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION'
  | 'MUTUALLY_EXCLUSIVE_VIOLATION'
  | 'DEPENDENCY_VIOLATION'
  | 'UNIQUENESS_VIOLATION'
  | 'COUNT_VIOLATION'
  | 'OTHER'

export const rank: readonly Code[] = [
  'PROHIBITED_IN_USAGE_LOCATION_VIOLATION',
  'MUTUALLY_EXCLUSIVE_VIOLATION',
  'DEPENDENCY_VIOLATION',
  'UNIQUENESS_VIOLATION',
  'COUNT_VIOLATION',
]

export interface Held {
  readonly sku: string
  readonly disabled: readonly string[]
}

/** What a trial knows: the sets before and after, and the user's circumstances. */
export interface Circumstances {
  readonly location: string
  readonly addressTaken: boolean
  readonly before: ReadonlySet<string>
  readonly after: ReadonlySet<string>
  /** Plans that stay enabled on paths that laws 1 to 3 do not judge. */
  readonly staying: ReadonlySet<string>
  /** Whether law 5 is broken for a SKU. */
  lacksUnit(sku: string): boolean
}

export class Laws {
  constructor(private readonly facts: CatalogFacts) {}

  enabled({ sku, disabled }: Held): readonly string[] {
    const product = this.facts.products.find(({ skuId }) => skuId === sku)
    return (product?.servicePlanIds ?? []).filter((plan) => !disabled.includes(plan))
  }

  union(list: Iterable<Held>): ReadonlySet<string> {
    return new Set([...list].flatMap((held) => this.enabled(held)))
  }

  met(plan: string, plans: ReadonlySet<string>): boolean {
    const rows = this.facts.requirements.filter(({ servicePlanId }) => servicePlanId === plan)
    const alternatives = rows.flatMap((row) => row.alternatives)
    return alternatives.length === 0 || alternatives.some((all) => all.every((needed) => plans.has(needed)))
  }

  provisionsMail(held: Held): boolean {
    return this.enabled(held).some((plan) => (this.facts.mailPlans as readonly string[]).includes(plan))
  }

  /** The first law that a wanted SKU breaks; `today` is the user's holding path from the source, if any. */
  judgeWanted(want: Held, today: Held | undefined, circumstances: Circumstances): Code | null {
    const plans = this.enabled(want)
    const { location, addressTaken, after } = circumstances
    const barred = (plan: string) =>
      this.facts.barredLocations.some(({ servicePlanId, country }) => servicePlanId === plan && country === location)
    if (plans.some(barred)) return 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION'
    const excluded = (plan: string) =>
      this.facts.exclusiveSets.some(
        (set) => (set as readonly string[]).includes(plan) && set.some((other) => other !== plan && after.has(other)),
      )
    if (plans.some(excluded)) return 'MUTUALLY_EXCLUSIVE_VIOLATION'
    if (plans.some((plan) => !this.met(plan, after))) return 'DEPENDENCY_VIOLATION'
    if (today !== undefined && this.grows(today, want) && this.breaksLeaving(today, circumstances))
      return 'DEPENDENCY_VIOLATION'
    if (addressTaken && this.provisionsMail(want)) return 'UNIQUENESS_VIOLATION'
    return circumstances.lacksUnit(want.sku) ? 'COUNT_VIOLATION' : null
  }

  /** Whether a plan that is enabled today would be disabled. */
  grows(today: Held, next: Held): boolean {
    return this.enabled(today).some((plan) => next.disabled.includes(plan))
  }

  /** Whether a plan that is not enabled today would be enabled. */
  gains(today: Held, next: Held): boolean {
    return this.enabled(next).some((plan) => !this.enabled(today).includes(plan))
  }

  /** The leaving law for a SKU as it is today. */
  breaksLeaving(
    today: Held,
    { before, after, staying }: Omit<Circumstances, 'lacksUnit' | 'location' | 'addressTaken'>,
  ): boolean {
    const gone = this.enabled(today).filter((plan) => !after.has(plan))
    return [...staying].some((plan) => {
      if (!this.met(plan, before) || this.met(plan, after)) return false
      return this.facts.requirements
        .filter(({ servicePlanId }) => servicePlanId === plan)
        .flatMap((row) => row.alternatives)
        .some(
          (all) =>
            all.every((needed) => before.has(needed)) && gone.some((lost) => (all as readonly string[]).includes(lost)),
        )
    })
  }
}
