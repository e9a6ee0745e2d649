/** Conditions on the rows of a list: combined as callers combine them, made of leaves that know the indexes which serve them. */

/** Gives a value a place among the parameters of a statement; answers its number as SQL. */
export type Bind = (value: unknown) => string

/** One condition on a row `o`. */
export interface Leaf {
  /** SQL that is true of the rows. */
  test(bind: Bind): string
  /**
   * SQL that reads the ids of these rows, or of some more, from one index, in any order and with repetitions; several where
   * several indexes lead to them, none where no index does.
   */
  readonly candidates: readonly ((bind: Bind) => string)[]
  /** The columns of `o` of which the test is a range: an order by one of them begins there. */
  readonly rangeOf?: string
}

/** A condition, or several combined. */
export type Condition =
  | Leaf
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }

/** The condition as SQL about a row `o`. */
export function toTest(condition: Condition, bind: Bind): string {
  if ('all' in condition) return join(condition.all, 'AND', bind) ?? 'true'
  if ('any' in condition) return join(condition.any, 'OR', bind) ?? 'false'
  if ('not' in condition) return `NOT (${toTest(condition.not, bind)})`
  return `(${condition.test(bind)})`
}

/**
 * Whether there is a row, looked for once for each row of the list. EXISTS would become a join, which old statistics may let
 * compare each row with each.
 */
export function thereIs(rows: string): string {
  return `coalesce((SELECT true ${rows} LIMIT 1), false)`
}

function join(conditions: readonly Condition[], word: 'AND' | 'OR', bind: Bind): string | null {
  return conditions.length === 0 ? null : `(${conditions.map((each) => toTest(each, bind)).join(` ${word} `)})`
}

/** Each of these sets of ids, read from indexes, holds every row of which the condition is true; none: no index leads there. */
export function toCandidates(condition: Condition): readonly ((bind: Bind) => string)[] {
  if ('all' in condition) return condition.all.flatMap(toCandidates)
  if ('not' in condition) return []
  if (!('any' in condition)) return condition.candidates
  const parts = condition.any.map((each) => toCandidates(each)[0])
  if (parts.length === 0 || parts.includes(undefined)) return []
  return [(bind) => parts.flatMap((part) => (part ? [`(${part(bind)})`] : [])).join(' UNION ALL ')]
}

/** Those leaves that all rows satisfy and that are a range of the column. */
export function rangesOf(condition: Condition, column: string): readonly Leaf[] {
  if ('all' in condition) return condition.all.flatMap((each) => rangesOf(each, column))
  return 'test' in condition && condition.rangeOf === column ? [condition] : []
}
