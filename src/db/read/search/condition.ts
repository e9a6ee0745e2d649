/** Conditions on the rows of a list: combined as callers combine them, made of leaves that know the indexes which serve them. */

/** Gives a value a place among the parameters of a statement; answers its number as SQL. */
export type Bind = (value: unknown) => string

/** What can be said of a row `o`. */
export interface Test {
  /** SQL that is true of the rows, and false of the others. */
  test(bind: Bind): string
}

/** SQL that reads ids, in any order and with repetitions; `life` is true of those rows `o` that the list can have. */
export type Ids = (bind: Bind, life: string) => string

/** What can be said of a row, and asked of indexes. */
export interface Leaf extends Test {
  /** Reads these rows: all of them that the list can have, and none of which the test is false. */
  readonly ids: Ids
  /**
   * Reads these rows, or some more, by nothing but what one index tells, so that it ends early where a few are enough. Several where
   * several indexes lead to them, that of the fewest rows first; none where no index does.
   */
  readonly candidates: readonly Ids[]
  /** Reads the rows of which the test is false, all of them that the list can have, by what one index tells; absent: none does. */
  readonly others?: Ids
  /** The columns of `o` of which the test is a range: an order by one of them begins there. */
  readonly rangeOf?: string
}

/** A condition, or several combined. */
export type Condition<One extends Test = Leaf> =
  | One
  | { readonly all: readonly Condition<One>[] }
  | { readonly any: readonly Condition<One>[] }
  | { readonly not: Condition<One> }

/** The condition as SQL about a row `o`. */
export function toTest(condition: Condition<Test>, bind: Bind): string {
  if ('all' in condition) return join(condition.all, 'AND', bind) ?? 'true'
  if ('any' in condition) return join(condition.any, 'OR', bind) ?? 'false'
  if ('not' in condition) return `NOT (${toTest(condition.not, bind)})`
  return `(${condition.test(bind)})`
}

function join(conditions: readonly Condition<Test>[], word: 'AND' | 'OR', bind: Bind): string | null {
  return conditions.length === 0 ? null : `(${conditions.map((each) => toTest(each, bind)).join(` ${word} `)})`
}

/**
 * Whether there is a row, looked for once for each row of the list. EXISTS would become a join, which old statistics may let
 * compare each row with each.
 */
export function thereIs(rows: string): string {
  return `coalesce((SELECT true ${rows} LIMIT 1), false)`
}

/** What columns of a row say, by an index of the living and one of the deleted rows of the table. */
export function rowLeaf(table: '"user"' | '"group"', test: (bind: Bind) => string): Leaf {
  const ids: Ids = (bind, life) =>
    `SELECT o.id FROM ${table} o WHERE o.tenant_id = $1::uuid AND ${life} AND ${test(bind)}`
  return { test, ids, candidates: [ids] }
}

/** The row of an id, by the table's key. */
export function idLeaf(table: '"user"' | '"group"', id: string): Leaf {
  return rowLeaf(table, (bind) => `o.id = ${bind(id)}::uuid`)
}

/** Those leaves that all rows satisfy and that are a range of the column. */
export function rangesOf(condition: Condition, column: string): readonly Leaf[] {
  if ('all' in condition) return condition.all.flatMap((each) => rangesOf(each, column))
  return 'test' in condition && condition.rangeOf === column ? [condition] : []
}
