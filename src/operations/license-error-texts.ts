/** Causes and remedies of licensing errors, for administrators: what stands in the way, by name, and what the user keeps meanwhile. */
import type { SharedAddress } from '../db/sql/shared-addresses.ts'
import type { LicenseAssignmentError } from '../licensing/model.ts'
import { type Circumstances, type ExplainedPath, follows, type Text, type Words, words } from './license-error-words.ts'
import { joinWords } from './licensing-words.ts'
import { mended } from './mended-error-texts.ts'

/** One error of a user for one product, explained. */
export interface MemberLicenseErrorRow {
  readonly skuId: string
  readonly productName: string | null
  readonly error: LicenseAssignmentError
  readonly cause: string
  readonly remedy: string
  readonly servicePlans: readonly object[]
  readonly conflictingServicePlans: readonly object[]
}

/** All errors of a user for what one group gives, in words that name products, plans, seats and addresses. */
export function describeErrors(
  circumstances: Circumstances,
  errors: readonly ExplainedPath[],
): readonly MemberLicenseErrorRow[] {
  const { names } = circumstances
  const plansOf = (ids: readonly string[]) => ids.flatMap((id) => names.plans.get(id) ?? [])
  return errors.map((failed) => {
    const { path, explanation } = failed
    const told = words(circumstances, failed, errors)
    const error = path.error ?? 'OTHER'
    return {
      skuId: path.skuId,
      productName: names.products.get(path.skuId)?.name ?? null,
      error,
      ...(isCurrent(failed, told) ? texts[error](told) : mended(error, told)),
      servicePlans: plansOf(explanation.servicePlans),
      conflictingServicePlans: plansOf(explanation.conflictingServicePlans),
    }
  })
}

/** A path that waits for another one does so for as long as that is broken. */
function isCurrent({ path, explanation }: ExplainedPath, { failed, staying }: Words): boolean {
  return path.error === 'OTHER' ? failed.length + staying.length > 0 : explanation.current
}

const texts: Record<LicenseAssignmentError, (words: Words) => Text> = {
  COUNT_VIOLATION: ({ product, units, consumed, seatQueue, direct }) => ({
    cause: `No unit of ${product} is left: ${consumed} of ${units} are in use.`,
    remedy: `Buy units of ${product}, or take it from somebody who does not need it; ${seatQueue ? 'whoever waits longest is served first' : `then reprocess the user${direct ? '' : ', or the group'}`}.`,
  }),
  MUTUALLY_EXCLUSIVE_VIOLATION: ({ product, plans, conflicting, others, held }) => ({
    cause: `${plans} of ${product} and ${conflicting} of ${others} exclude each other.${meanwhile(product, held)}`,
    remedy: `Take ${others} from the user, or switch one of the two service plans off, then reprocess the user.`,
  }),
  DEPENDENCY_VIOLATION: ({ product, plans, conflicting, others, leaving, shrinking, judgedAgain, held, direct }) => {
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
          cause: `${plans} of ${product} needs ${conflicting}, which the user does not have.${meanwhile(product, held)}`,
          remedy: `Give the user a product with ${conflicting}, or switch ${plans} off in ${licencesOf(direct)}.`,
        }
  },
  PROHIBITED_IN_USAGE_LOCATION_VIOLATION: ({ product, plans, location, held, direct }) => ({
    cause: `${plans} of ${product} may not be used in ${location}, the usage location that counts for the user.${meanwhile(product, held)}`,
    remedy: `Correct the usage location of the user, or switch ${plans} off in ${licencesOf(direct)}, then reprocess the user.`,
  }),
  UNIQUENESS_VIOLATION: ({ product, plans, shared, held }) => ({
    cause: `${plans} of ${product} makes a mailbox, and ${tellShared(shared)}.${meanwhile(product, held)}`,
    remedy:
      shared.length === 0
        ? 'Remove the address from one of the two, then reprocess the user.'
        : `Remove ${joinWords(shared.map(({ address, holderName }) => `${address} from the user or from ${holderName}`))}, then reprocess the user.`,
  }),
  OTHER: (words) => ({ cause: causeOfOther(words), remedy: follows(words, [...words.failed, ...words.staying]) }),
}

function causeOfOther({ product, leaving, held, direct, failed, staying }: Words): string {
  if (direct)
    return `Nothing is wrong with ${product}, but the user does not get it back: ${joinWords(failed)} ${failed.length > 1 ? 'are' : 'is'} in error, and what was assigned directly comes back as a whole.`
  const [first, reason] = failed.length > 0 ? [failed, 'in error'] : [staying, 'still needed']
  const other = `${joinWords(first)} of the same group ${first.length > 1 ? 'are' : 'is'} ${reason}`
  if (leaving && failed.length === 0)
    return `The group has taken ${product} away, but the user keeps it: ${other}, and what a group takes away goes together.`
  if (leaving)
    return `The group has taken ${product} away, but the user keeps it: what comes in its place could not be given, because ${other}.`
  return held
    ? `Nothing is wrong with ${product}, and the user keeps it as it was: ${other}, and a group changes all of its products for a user or none.`
    : `Nothing is wrong with ${product}, but the user does not get it: ${other}, and a group gives all of its products to a user or none.`
}

/** Where plans are switched off. */
function licencesOf(direct: boolean): string {
  return direct ? 'the direct licence' : 'the licences of the group'
}

function meanwhile(product: string, held: boolean): string {
  return held ? ` Until then the user keeps ${product} as it was.` : ''
}

function tellShared(shared: readonly SharedAddress[]): string {
  if (shared.length === 0) return 'a proxy address of the user belongs to another user or group as well'
  return joinWords(
    shared.map(
      ({ address, holderId, holderKind, holderName }) =>
        `${address} is an address of the ${holderKind.toLowerCase()} ${holderName} (${holderId}) too`,
    ),
  )
}
