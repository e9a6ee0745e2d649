/** What the texts of licensing errors are made of. */
import type { LicensingNames } from '../db/read/members-with-errors.ts'
import type { SharedAddress } from '../db/sql/shared-addresses.ts'
import type { Explanation } from '../licensing/explain.ts'
import { holds, type PathState } from '../licensing/model.ts'
import { joinWords } from './licensing-words.ts'

/** A path in error, and why. */
export interface ExplainedPath {
  readonly path: PathState
  readonly explanation: Explanation
  /** The usage location that counts for the user. */
  readonly location: string
  /** The path comes from no group. */
  readonly direct?: boolean
}

/** What the texts of a user know beside the paths. */
export interface Circumstances {
  readonly names: LicensingNames
  /** Whether units that are free go to those who wait. */
  readonly seatQueue: boolean
  /** Addresses that the user shares, where an error is about them; the caller may read their holders. */
  readonly shared: readonly SharedAddress[]
}

/** What a text is made of; products and plans by name. */
export interface Words {
  readonly product: string
  readonly plans: string
  readonly conflicting: string
  readonly others: string
  readonly location: string
  /** The product comes from no group. */
  readonly direct: boolean
  /** The group has taken the product away. */
  readonly leaving: boolean
  /** The group has switched plans of the product off on which others lean. */
  readonly shrinking: boolean
  /** (leaving) It goes when the other products of the group are no longer in error. */
  readonly judgedAgain: boolean
  /** The user has the product by this path. */
  readonly held: boolean
  readonly units: number
  readonly consumed: number
  readonly seatQueue: boolean
  readonly shared: readonly SharedAddress[]
  /** The other products of the group that are in error by themselves: those that it gives, and those that it has taken away. */
  readonly failed: readonly string[]
  readonly staying: readonly string[]
}

/** Why a path is in error, and what would mend it. */
export interface Text {
  readonly cause: string
  readonly remedy: string
}

/** The remedy where other products of the group have to be mended first. */
export function follows({ product }: Words, others: readonly string[]): string {
  return `Mend the error of ${joinWords(others) || 'the other product'}; ${product} follows.`
}

/** The words for one of the errors of a user; `errors` are all that it has for what the group gives. */
export function words(
  { names, seatQueue, shared }: Circumstances,
  { location, path, explanation, direct = false }: ExplainedPath,
  errors: readonly ExplainedPath[],
): Words {
  const product = (id: string) => names.products.get(id)?.name ?? `SKU ${id}`
  const plan = (id: string) => names.plans.get(id)?.displayName ?? names.plans.get(id)?.servicePlanName ?? `plan ${id}`
  const list = (items: readonly string[], otherwise: string) => (items.length > 0 ? items.join(', ') : otherwise)
  const { units = 0, consumed = 0 } = names.products.get(path.skuId) ?? {}
  const broken = errors.filter(
    (other) => other.path.skuId !== path.skuId && other.path.error !== 'OTHER' && other.explanation.current,
  )
  const namesOf = (leaving: boolean) =>
    broken.filter((other) => other.explanation.leaving === leaving).map((other) => product(other.path.skuId))
  return {
    product: product(path.skuId),
    plans: list(explanation.servicePlans.map(plan), 'a service plan'),
    conflicting: list(explanation.conflictingServicePlans.map(plan), 'another service plan'),
    others: list(explanation.conflictingSkus.map(product), 'the same product'),
    location,
    direct,
    leaving: explanation.leaving,
    shrinking: explanation.shrinking,
    judgedAgain: explanation.judgedAgain,
    held: holds(path),
    units,
    consumed,
    seatQueue,
    shared,
    failed: namesOf(false),
    staying: namesOf(true),
  }
}
