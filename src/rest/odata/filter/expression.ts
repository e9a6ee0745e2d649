/** What a `$filter` says, as a tree. */

/** How a property is compared with a value; only `eq` and `ne` are understood, the others are told apart to be refused. */
export const operators = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const

/** The functions of OData that are told apart; only `startsWith` is understood. */
export const functions = ['startsWith', 'endsWith', 'contains'] as const

/** A value as it is written: the text of a string, `true` or `false`, `null`, a GUID in lower case, else a number or a moment. */
export interface Literal {
  readonly kind: 'string' | 'boolean' | 'null' | 'guid' | 'other'
  readonly text: string
}

/** `displayName eq 'a'`; of a path the names are joined by slashes, as in `assignedLicenses/$count`. */
export interface Comparison {
  readonly kind: 'comparison'
  readonly path: string
  readonly operator: (typeof operators)[number]
  readonly value: Literal
}

/** `startsWith(displayName,'a')` */
export interface Call {
  readonly kind: 'call'
  readonly name: (typeof functions)[number]
  readonly path: string
  readonly value: Literal
}

/** `groupTypes/any(c:c eq 'Unified')`; paths inside of it begin with the variable. */
export interface Any {
  readonly kind: 'any'
  readonly path: string
  readonly variable: string
  readonly operand: Expression
}

/** At least two expressions, none of which is combined by the same word. `in` is an `or` of comparisons. */
export interface Combination {
  readonly kind: 'and' | 'or'
  readonly operands: readonly Expression[]
}

/** `not (…)` */
export interface Negation {
  readonly kind: 'not'
  readonly operand: Expression
}

/** One condition, or several combined. */
export type Expression = Comparison | Call | Any | Combination | Negation

/** How many filters are inside of each other; `ne` is a `not` by another name. */
export function depthOf(expression: Expression): number {
  if (expression.kind === 'comparison') return expression.operator === 'ne' ? 2 : 1
  if (expression.kind === 'call') return 1
  if (expression.kind === 'any') return depthOf(expression.operand)
  const operands = expression.kind === 'not' ? [expression.operand] : expression.operands
  return 1 + Math.max(...operands.map(depthOf))
}
