/**
 * Keyset paging: a part of a list is named by positions in its order, so that it survives inserts and deletes and costs
 * the same on every page. An order of two columns repeats the bound of the leading one, which lets an index range serve
 * it: an OR over two columns alone reads everything before the position.
 */

/** The rows of a page where a request does not say. */
export const defaultPageSize = 100
/** The most that it may ask for, in every transport. */
export const largestPageSize = 999

/** The values of an order's columns at one row, as text. */
export type Position = readonly string[]

/** Where a page begins or ends. */
export interface Bound {
  readonly position: Position
  /** Whether the row at the position itself is within. */
  readonly inclusive: boolean
}

/** Up to `limit` rows after `after` and before `before`; the last of them where `backwards`, else the first. */
export interface PageRequest {
  readonly limit: number
  readonly backwards: boolean
  readonly after: Bound | null
  readonly before: Bound | null
}

/** A column by which a list is ordered. */
export interface OrderColumn {
  readonly column: string
  readonly descending?: boolean
  /** Brings the text of a position to the column's type; text by default. */
  readonly parse?: (text: string) => unknown
}

/** One column, or two of which the second decides among equals. */
export type Order = readonly [OrderColumn] | readonly [OrderColumn, OrderColumn]

/** The page as arguments of a Prisma query. One row more than wanted is taken: it tells whether there are more. */
export function pageArguments(order: Order, page: PageRequest, where: object) {
  return {
    where: {
      AND: [where, ...boundsOf(order, page)],
    },
    orderBy: order.map(({ column, descending = false }) => ({
      [column]: descending === page.backwards ? 'asc' : 'desc',
    })),
    take: page.limit + 1,
  }
}

/** The conditions of a page on columns that have the values of the list's order. */
export function boundsOf(order: Order, { after, before }: PageRequest): readonly object[] {
  return [...(after ? [beyond(order, after, false)] : []), ...(before ? [beyond(order, before, true)] : [])]
}

function beyond(order: Order, { position, inclusive }: Bound, towardsStart: boolean): object {
  const valueOf = (column: OrderColumn, index: number) => (column.parse ?? String)(position[index] ?? '')
  const operator = (column: OrderColumn) => ((column.descending ?? false) === towardsStart ? 'gt' : 'lt')
  const [leading, deciding] = order
  const value = valueOf(leading, 0)
  const strict = operator(leading)
  if (!deciding) return { [leading.column]: { [inclusive ? `${strict}e` : strict]: value } }
  const last = operator(deciding)
  return {
    AND: [
      { [leading.column]: { [`${strict}e`]: value } },
      {
        OR: [
          { [leading.column]: { [strict]: value } },
          { [leading.column]: value, [deciding.column]: { [inclusive ? `${last}e` : last]: valueOf(deciding, 1) } },
        ],
      },
    ],
  }
}

/** The rows of a page. */
export interface Page<Row> {
  /** In the order of the list, whichever way the page was read. */
  readonly rows: readonly Row[]
  /** Whether the list goes on beyond the limit, in the direction of reading. */
  readonly more: boolean
}

/** The page from what `pageArguments` read. */
export function toPage<Row>(read: readonly Row[], { limit, backwards }: PageRequest): Page<Row> {
  const rows = read.slice(0, limit)
  return { rows: backwards ? rows.reverse() : rows, more: read.length > limit }
}

/** Asks whether the list has rows outside of the page's bound on the given side; null where no bound is there. */
export function outside(page: PageRequest, side: 'before' | 'after'): PageRequest | null {
  const bound = side === 'before' ? page.after : page.before
  if (!bound) return null
  const flipped = { position: bound.position, inclusive: !bound.inclusive }
  return {
    limit: 0,
    backwards: side === 'before',
    after: side === 'after' ? flipped : null,
    before: side === 'before' ? flipped : null,
  }
}
