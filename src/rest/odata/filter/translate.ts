/** A parsed `$filter` as the filter of an operation, by a table of what each property can be asked for. */
import { GatewayError } from '../../../errors.ts'
import type { Combined } from '../../../operations/list-filter.ts'
import type { Any, Call, Comparison, Expression, Literal } from './expression.ts'
import { refuseSyntax } from './tokens.ts'

/** What one property can be asked for. */
export interface Filterable<Filter> {
  /** What it is compared with, in words. */
  readonly takes: string
  /** The filter for `eq` this value; null: it is compared with something else. */
  equals(value: Literal): Filter | null
  /** The filter for `startsWith`; absent: it is refused. */
  startsWith?(text: string): Filter
}

/** A type, by Microsoft's names. */
export interface FilterableType<Filter> {
  /** Such as `group` in `microsoft.graph.group`. */
  readonly type: string
  /** Every property that the type has. */
  readonly names: readonly string[]
  /** By path; inside of a lambda `any` stands for the path before it: `assignedLicenses/any/skuId`. */
  readonly filterable: Readonly<Record<string, Filterable<Filter>>>
}

/** A filter, or several combined. */
export type Translated<Filter> = Filter | Combination<Filter>
interface Combination<Filter> extends Combined<Translated<Filter>> {}

/**
 * The filter of the operation. Throws `Request_BadRequest` for a property that the type lacks and a value of another kind,
 * `Request_UnsupportedQuery` for what a property cannot be asked for.
 */
export function translate<Filter>(expression: Expression, type: FilterableType<Filter>): Translated<Filter> {
  switch (expression.kind) {
    case 'and':
      return { and: expression.operands.map((each) => translate(each, type)) }
    case 'or':
      return { or: expression.operands.map((each) => translate(each, type)) }
    case 'not':
      return { not: translate(expression.operand, type) }
    case 'any':
      return translateAny(expression, expression.operand, type)
    case 'comparison':
      return compare(withoutLambda(expression, type), type)
    case 'call':
      return call(withoutLambda(expression, type), type)
  }
}

/** Whether there is one of several is the same as that there is one of some, or one of the others. */
function translateAny<Filter>(any: Any, operand: Expression, type: FilterableType<Filter>): Translated<Filter> {
  if (operand.kind === 'or') return { or: operand.operands.map((each) => translateAny(any, each, type)) }
  if (operand.kind !== 'call' && (operand.kind !== 'comparison' || operand.operator !== 'eq'))
    throw unsupported(any.path, type)
  const [variable, ...names] = operand.path.split('/')
  if (variable !== any.variable)
    throw refuseSyntax(`'${operand.path.slice(0, 100)}' must begin with the variable '${any.variable.slice(0, 100)}'.`)
  const path = [any.path, 'any', ...names].join('/')
  return operand.kind === 'call' ? call({ ...operand, path }, type) : compare({ ...operand, path }, type)
}

/** Throws `Request_UnsupportedQuery` where a path means one of several without the lambda that says so. */
function withoutLambda<Each extends Comparison | Call>(each: Each, type: FilterableType<unknown>): Each {
  if (/\/any(\/|$)/i.test(each.path)) throw unsupported(each.path, type)
  return each
}

function compare<Filter>({ path, operator, value }: Comparison, type: FilterableType<Filter>): Translated<Filter> {
  const property = find(path, type)
  if (operator !== 'eq' && operator !== 'ne') throw unsupported(path, type)
  const filter = property.equals(value)
  if (filter === null)
    throw refuseSyntax(`'${path}' is compared with ${property.takes}, not with ${tellLiteral(value)}.`)
  return operator === 'ne' ? { not: filter } : filter
}

function call<Filter>({ name, path, value }: Call, type: FilterableType<Filter>): Filter {
  const { startsWith } = find(path, type)
  if (name !== 'startsWith' || startsWith === undefined) throw unsupported(path, type)
  if (value.kind !== 'string') throw refuseSyntax(`${name} takes a text in single quotes, not ${tellLiteral(value)}.`)
  return startsWith(value.text)
}

function find<Filter>(path: string, type: FilterableType<Filter>): Filterable<Filter> {
  const lower = path.toLowerCase()
  const name = Object.keys(type.filterable).find((each) => each.toLowerCase() === lower)
  const found = name === undefined ? undefined : type.filterable[name]
  if (found === undefined) throw unsupported(path, type)
  return found
}

/** Names are told apart without regard to case, as Graph does. */
export function unsupported(path: string, { type, names }: Omit<FilterableType<unknown>, 'filterable'>): GatewayError {
  const [first = ''] = path.split('/')
  const name = names.find((each) => each.toLowerCase() === first.toLowerCase())
  if (name === undefined)
    return refuseSyntax(`Could not find a property named '${first.slice(0, 100)}' on type 'microsoft.graph.${type}'.`)
  const resource = type.replace(/^\w/, (letter) => letter.toUpperCase())
  return new GatewayError(
    'Request_UnsupportedQuery',
    `Unsupported or invalid query filter clause specified for property '${name}' of resource '${resource}'.`,
  )
}

function tellLiteral({ kind, text }: Literal): string {
  return kind === 'string' ? `the text '${text.slice(0, 100)}'` : text.slice(0, 100)
}
