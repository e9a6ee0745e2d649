/** Causes and remedies of licensing errors, for administrators. */
import type { LicensingNames } from '../db/read/members-with-errors.ts'
import type { Explanation } from '../licensing/explain.ts'
import type { LicenseAssignmentError, PathState } from '../licensing/model.ts'

export interface MemberLicenseErrorRow {
  readonly skuId: string
  readonly productName: string | null
  readonly error: LicenseAssignmentError
  readonly cause: string
  readonly remedy: string
  readonly servicePlans: readonly object[]
  readonly conflictingServicePlans: readonly object[]
}

interface Case {
  readonly location: string
  readonly path: PathState
  readonly explanation: Explanation
  /** All paths of the user from the same group. */
  readonly paths: readonly PathState[]
}

/** The error of one path in words that name products, plans and seats. */
export function describeError(names: LicensingNames, situation: Case): MemberLicenseErrorRow {
  const { path, explanation } = situation
  const error = path.error ?? 'OTHER'
  const plansOf = (ids: readonly string[]) => ids.flatMap((id) => names.plans.get(id) ?? [])
  const text = explanation.current ? texts[error](words(names, situation)) : mended(words(names, situation))
  return {
    skuId: path.skuId,
    productName: names.products.get(path.skuId)?.name ?? null,
    error,
    ...text,
    servicePlans: plansOf(explanation.servicePlans),
    conflictingServicePlans: plansOf(explanation.conflictingServicePlans),
  }
}

interface Words {
  readonly product: string
  readonly plans: string
  readonly conflicting: string
  readonly others: string
  readonly location: string
  readonly leaving: boolean
  readonly shrinking: boolean
  readonly judgedAgain: boolean
  readonly units: number
  readonly consumed: number
  readonly failed: string
}

interface Text {
  readonly cause: string
  readonly remedy: string
}

const texts: Record<LicenseAssignmentError, (words: Words) => Text> = {
  COUNT_VIOLATION: ({ product, units, consumed }) => ({
    cause: `No unit of ${product} is left: ${consumed} of ${units} are in use.`,
    remedy: `Buy units of ${product}, or take it from somebody who does not need it; whoever waits longest is served first.`,
  }),
  MUTUALLY_EXCLUSIVE_VIOLATION: ({ product, plans, conflicting, others }) => ({
    cause: `${plans} of ${product} and ${conflicting} of ${others} exclude each other.`,
    remedy: `Take ${others} from the user, or switch one of the two service plans off, then reprocess the user.`,
  }),
  DEPENDENCY_VIOLATION: ({ product, plans, conflicting, others, leaving, shrinking, judgedAgain }) => {
    const needed = `${plans} of ${others} needs ${conflicting}, which only ${product} gives to the user`
    if (judgedAgain)
      return {
        cause: `${needed} as long as other products of the group are in error; so ${product} stays.`,
        remedy: `Mend the errors of the other products; ${product} goes then.`,
      }
    if (shrinking)
      return {
        cause: `${needed}; so ${product} stays as it was, though the group has switched ${conflicting} off.`,
        remedy: `Switch ${conflicting} on again in the licences of the group; or take ${others} from the user, or give ${conflicting} by another product, then reprocess the user.`,
      }
    return leaving
      ? {
          cause: `${needed}; so ${product} stays.`,
          remedy: `Take ${others} from the user, or give ${conflicting} by another product, then reprocess the user.`,
        }
      : {
          cause: `${plans} of ${product} needs ${conflicting}, which the user does not have.`,
          remedy: `Give the user a product with ${conflicting}, or switch ${plans} off in the licences of the group.`,
        }
  },
  PROHIBITED_IN_USAGE_LOCATION_VIOLATION: ({ product, plans, location }) => ({
    cause: `${plans} of ${product} may not be used in ${location}, the usage location that counts for the user.`,
    remedy: `Correct the usage location of the user, or switch ${plans} off in the licences of the group, then reprocess the user.`,
  }),
  UNIQUENESS_VIOLATION: ({ product, plans }) => ({
    cause: `${plans} of ${product} makes a mailbox, and a proxy address of the user belongs to another user or group as well.`,
    remedy: 'Remove the address from one of the two, then reprocess the user.',
  }),
  OTHER: ({ product, failed, leaving }) => ({
    cause: leaving
      ? `${product} stays because ${failed} of the same group could not be given in its place.`
      : `${product} could not be given because ${failed} of the same group could not: a group gives all or nothing.`,
    remedy: 'Mend the error of the other product; this one follows.',
  }),
}

function mended({ product }: Words): Text {
  return {
    cause: `When the user was last evaluated, a law of licensing stood against ${product}; it does not any more.`,
    remedy: 'Reprocess the user, or the group.',
  }
}

function words(names: LicensingNames, { location, path, explanation, paths }: Case): Words {
  const product = (id: string) => names.products.get(id)?.name ?? `SKU ${id}`
  const plan = (id: string) => names.plans.get(id)?.displayName ?? names.plans.get(id)?.servicePlanName ?? `plan ${id}`
  const list = (items: readonly string[], otherwise: string) => (items.length > 0 ? items.join(', ') : otherwise)
  const { units = 0, consumed = 0 } = names.products.get(path.skuId) ?? {}
  return {
    product: product(path.skuId),
    plans: list(explanation.servicePlans.map(plan), 'a service plan'),
    conflicting: list(explanation.conflictingServicePlans.map(plan), 'another service plan'),
    others: list(explanation.conflictingSkus.map(product), 'the same product'),
    location,
    leaving: explanation.leaving,
    shrinking: explanation.shrinking,
    judgedAgain: explanation.judgedAgain,
    units,
    consumed,
    failed: list(
      paths.filter(({ error }) => error !== null && error !== 'OTHER').map(({ skuId }) => product(skuId)),
      'another product',
    ),
  }
}
