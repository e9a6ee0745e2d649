import type { SourceFile } from './source-files.ts'

/** Notices lists of Microsoft Graph of which pages are missing. */
export interface MissingPages {
  /** A page was read, and says whether there is another after it. */
  add(file: SourceFile, hasNext: boolean): void
  /** What is missing, a sentence each: the first of it, and how much there is beside. */
  told(): readonly string[]
}

/** How many are told one by one. */
const most = 20

/**
 * Pages by what they are about: of a kind, or the members of a group. Whose next page is which nobody can tell; but where no
 * page is a last one, there are more.
 */
export function createMissingPages(): MissingPages {
  const lists = new Map<string, { readonly last: string; readonly whole: boolean }>()
  return {
    add({ name, kind, groupId }, hasNext) {
      const list = kind === 'members' ? `${kind} ${groupId}` : kind
      lists.set(list, { last: name, whole: lists.get(list)?.whole === true || !hasNext })
    },
    told() {
      const missing = [...lists.values()].filter(({ whole }) => !whole)
      const more = missing.length - most
      return [
        ...missing
          .slice(0, most)
          .map(
            ({ last }) =>
              `${last}: has @odata.nextLink, but the page after it is missing: what stands there is not imported`,
          ),
        ...(more > 0 ? [`and ${more.toLocaleString('en')} more of which the page after them is missing`] : []),
      ]
    },
  }
}
