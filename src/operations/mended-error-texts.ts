/** Of errors whose cause is gone: the path is as the last evaluation left it, and the next one will find nothing in the way. */
import type { LicenseAssignmentError } from '../licensing/model.ts'
import { follows, type Text, type Words } from './license-error-words.ts'

/** What stood in the way, and what makes the gateway look again. */
export function mended(error: LicenseAssignmentError, words: Words): Text {
  const others = [...words.failed, ...words.staying]
  return {
    cause: `When the user was last evaluated, ${past[error](words)}`,
    remedy: others.length > 0 ? follows(words, others) : nextEvaluation(error, words),
  }
}

const past: Record<LicenseAssignmentError, (words: Words) => string> = {
  COUNT_VIOLATION: ({ product, units, consumed }) =>
    units > consumed
      ? `no unit of ${product} was left; ${units - consumed} of ${units} are free now.`
      : `no unit of ${product} was left; by now the user uses one that comes from elsewhere.`,
  MUTUALLY_EXCLUSIVE_VIOLATION: ({ product }) =>
    `a service plan of ${product} and one of another product excluded each other; they do not any more.`,
  DEPENDENCY_VIOLATION: ({ product, leaving }) =>
    leaving
      ? `another product needed a service plan that only ${product} gave to the user, so ${product} stayed; it does not need it any more.`
      : `a service plan that ${product} needs was missing; the user has it now.`,
  PROHIBITED_IN_USAGE_LOCATION_VIOLATION: ({ product, location }) =>
    `${product} had a service plan that was not allowed where the user was; in ${location} it is.`,
  UNIQUENESS_VIOLATION: ({ product }) =>
    `an address of the user was that of somebody else too, and ${product} makes a mailbox; the address is the user's alone now.`,
  OTHER: ({ product, direct }) =>
    `another product ${direct ? 'that was assigned directly' : 'of the same group'} stood in the way of ${product}; it does not any more.`,
}

function nextEvaluation(error: LicenseAssignmentError, { seatQueue, direct }: Words): string {
  const again = direct ? 'Reprocess the user' : 'Reprocess the user, or the group'
  if (error !== 'COUNT_VIOLATION') return `${again}.`
  return seatQueue
    ? 'Units that are free go to those who wait, in turn; a reprocess of the user tries at once.'
    : `${again}: free units are given out only then.`
}
