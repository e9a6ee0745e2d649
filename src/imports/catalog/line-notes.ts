/** What is to be told about lines of a file: all of them are counted, the first some told one by one. */

/** Something about one line. */
export interface LineNote {
  readonly line: number
  readonly text: string
}

/** Notes about lines, in their order. */
export interface LineNotes {
  readonly count: number
  /** The first 20. */
  readonly first: readonly LineNote[]
}

/** Notes that grow. */
export interface GrowingNotes extends LineNotes {
  add(line: number, text: string): void
}

/** How many are told one by one. */
const told = 20

/** No notes yet. */
export function createLineNotes(): GrowingNotes {
  const first: LineNote[] = []
  let count = 0
  return {
    first,
    get count() {
      return count
    },
    add(line, text) {
      count++
      if (first.length < told) first.push({ line, text })
    },
  }
}

/** The notes in words, a line each, and how many there are beside. */
export function tellNotes({ count, first }: LineNotes): readonly string[] {
  const lines = first.map(({ line, text }) => `line ${line}: ${text}`)
  const more = count - first.length
  return more > 0 ? [...lines, `and ${more.toLocaleString('en')} more`] : lines
}
