/** What became of given facts, each counted once. */
export interface Tally {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
}

/** A given fact as the catalogue had it before: whether there was one of its key, and whether it said the same. */
export interface Before {
  readonly there: boolean
  readonly same: boolean
}

/** Counts facts by what was there before. */
export function tallyOf(before: readonly Before[]): Tally {
  const added = before.filter(({ there }) => !there).length
  const unchanged = before.filter(({ there, same }) => there && same).length
  return { added, changed: before.length - added - unchanged, unchanged }
}
