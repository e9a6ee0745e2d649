/** What a check finds and a repair does, in words: one line each. */
import type { OutstandingWork } from '../db/sql/check/outstanding-work.ts'
import type { PathDifference, PathDifferenceKind } from '../db/sql/check/path-differences.ts'
import type { Difference } from '../engine/check.ts'
import type { Repair } from '../engine/repair.ts'

/** One line for a difference, with names, ids and counts. */
export function describeDifference(difference: Difference): string {
  switch (difference.kind) {
    case 'UNITS': {
      const { productName, skuId, consumedUnits, users } = difference
      return `${productName} (${skuId}): ${count(consumedUnits, 'consumed unit')}, but ${count(users, 'user')} hold it`
    }
    case 'FAILED_OPERATION':
      return `Group ${named(difference.group)}: its newest operation failed, its members may not be evaluated to the end`
    case 'SUCCESSORS': {
      const { group } = difference
      return `Group ${named(group)}: ${count(group.products, 'product')} that it gives, but remembers as taken away`
    }
    case 'GIVEN_UP':
      return `${count(difference.evaluations, 'evaluation')} failed too often and will not be tried again before the next start`
    case 'MORE': {
      const { lines, users, of } = difference
      const where = users > 0 ? ` with ${count(users, 'user')}` : ''
      return `... and ${count(lines, 'more line')} like this${where} (${of})`
    }
    default:
      return describePaths(difference)
  }
}

const faults: Record<PathDifferenceKind, string> = {
  DISABLED: 'with a path that is disabled though the user is not deleted, or not disabled though the user is',
  DIRECT: 'with a direct path that holds with an error',
  MIXED: 'with paths both active and in error, though a group gives all or nothing',
  CAUSELESS: 'in error because of other products, though none of them breaks a law',
  MISSING: 'without a path that the group gives',
  PLANS: 'with other disabled plans than the group has',
  UNWANTED: 'with a path that the group does not give and nothing holds back',
  WAITING: 'waiting for a unit though one is free, or for a product that they consume',
}

function describePaths({ kind, group, sku, users, first }: PathDifference): string {
  const where = [group === null ? 'Direct' : `Group ${named(group)}`, ...(sku === null ? [] : [named(sku)])].join(', ')
  return `${where}: ${count(users, 'user')} ${faults[kind]}, first ${named(first)}`
}

/** What is left out of a check because it is still to be done; no line where nothing is. */
export function describeOutstanding({ groups, evaluations }: OutstandingWork): readonly string[] {
  if (groups + evaluations === 0) return []
  return [
    `At work: ${count(groups, 'group')} with operations to complete, ${count(evaluations, 'evaluation')} to do; what is true only at rest is not judged there`,
  ]
}

/** One line for each thing that was done. */
export function describeRepair(repair: Repair): readonly string[] {
  const lines = repair.units.map(
    ({ productName, skuId, consumedUnits, users }) =>
      `${productName} (${skuId}): ${consumedUnits} -> ${users} consumed`,
  )
  const add = (number: number, text: string) => {
    if (number > 0) lines.push(text)
  }
  add(repair.disabled, `${count(repair.disabled, 'path')} of deleted users disabled`)
  add(
    repair.enabled,
    `${count(repair.enabled, 'disabled path')} of users who are not deleted set in error; reprocess the users of direct ones`,
  )
  add(repair.cleared, `${count(repair.cleared, 'direct path')} without the error that it had`)
  add(repair.forgotten, `${count(repair.forgotten, 'product')} that groups give not remembered as taken away any more`)
  add(repair.queued, `${count(repair.queued, 'user')} queued to be evaluated for a group`)
  add(repair.reprocessed, `${count(repair.reprocessed, 'group')} queued to be reprocessed`)
  add(repair.retried, `${count(repair.retried, 'evaluation')} queued again`)
  if (lines.length === 0) lines.push('nothing was left to do; those who wait for a unit are served next')
  return lines
}

function named({ id, name }: { readonly id: string; readonly name: string }): string {
  return `${name} (${id})`
}

function count(number: number, word: string): string {
  return `${number.toLocaleString('en')} ${word}${number === 1 ? '' : 's'}`
}
