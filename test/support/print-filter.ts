/** A parsed filter as text, with no more parentheses than it needs; and filters at random. */
import fc from 'fast-check'
import { depthOf, type Expression, functions, type Literal, operators } from '../../src/rest/odata/filter/expression.ts'

export function printFilter(expression: Expression): string {
  switch (expression.kind) {
    case 'comparison':
      return `${expression.path} ${expression.operator} ${printLiteral(expression.value)}`
    case 'call':
      return `${expression.name}(${expression.path},${printLiteral(expression.value)})`
    case 'any':
      return `${expression.path}/any(${expression.variable}:${printFilter(expression.operand)})`
    case 'not':
      return `not ${isCombined(expression.operand) ? `(${printFilter(expression.operand)})` : printFilter(expression.operand)}`
    case 'and':
      return expression.operands
        .map((each) => (each.kind === 'or' ? `(${printFilter(each)})` : printFilter(each)))
        .join(' and ')
    case 'or':
      return expression.operands.map(printFilter).join(' or ')
  }
}

const isCombined = ({ kind }: Expression) => kind === 'and' || kind === 'or'

function printLiteral({ kind, text }: Literal): string {
  return kind === 'string' ? `'${text.replaceAll("'", "''")}'` : text
}

const keywords = ['not', 'and', 'or', 'in', 'any', 'true', 'false', 'null', ...operators]
const word = fc.stringMatching(/^[a-zA-Z_$][a-zA-Z0-9_]{0,8}$/).filter((text) => !keywords.includes(text.toLowerCase()))
const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'))
const literal: fc.Arbitrary<Literal> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => ({ kind: 'string' as const, text })),
  fc.constantFrom('true', 'false').map((text) => ({ kind: 'boolean' as const, text })),
  fc.constant({ kind: 'null' as const, text: 'null' }),
  fc.uuid().map((text) => ({ kind: 'guid' as const, text })),
  fc.constantFrom('0', '-1.5', '2026-11-25T10:00:00Z').map((text) => ({ kind: 'other' as const, text })),
)

const { expression } = fc.letrec<{ expression: Expression; leaf: Expression; combined: Expression }>((tie) => ({
  leaf: fc.oneof(
    fc.record({
      kind: fc.constant('comparison' as const),
      path,
      operator: fc.constantFrom(...operators),
      value: literal,
    }),
    fc.record({ kind: fc.constant('call' as const), name: fc.constantFrom(...functions), path, value: literal }),
  ),
  combined: fc.oneof(
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('expression'), { minLength: 2, maxLength: 3 }),
      )
      .map(([kind, operands]) => ({
        kind,
        operands: operands.flatMap((each) => (each.kind === kind ? each.operands : each)),
      })),
    tie('expression').map((operand) => ({ kind: 'not' as const, operand })),
    fc.record({ kind: fc.constant('any' as const), path, variable: word, operand: tie('expression') }),
  ),
  expression: fc.oneof({ maxDepth: 3, depthIdentifier: 'filter' }, tie('leaf'), tie('combined')),
}))

const countOf = (filter: Expression): number =>
  filter.kind === 'and' || filter.kind === 'or'
    ? filter.operands.reduce((count, each) => count + countOf(each), 0)
    : 'operand' in filter
      ? countOf(filter.operand)
      : 1

/** Filters that are not too much for a caller. */
export const filters = expression.filter((filter) => depthOf(filter) <= 5 && countOf(filter) <= 20)
