/** Reads a `$filter`: what OData's grammar has of it, by recursive descent; and how much of it a caller may ask for. */
import { deepest, mostConditions } from '../../../operations/list-filter.ts'
import { depthOf, type Expression, functions, type Literal, operators } from './expression.ts'
import { readTokens, refuseSyntax, type Token } from './tokens.ts'

/** So many parentheses and negations may be open at once; those that enclose one thing only add no depth. */
const mostOpen = 20

/**
 * The filter as a tree. Words are told apart without regard to case, as Graph does. Throws `Request_BadRequest` naming the
 * position of what is no filter, or too much of one.
 */
export function parseFilter(text: string): Expression {
  const tokens = readTokens(text)
  let place = 0
  let conditions = 0
  let open = 0

  const end: Token = { kind: 'end', text: '', at: text.length }
  const peek = (ahead = 0): Token => tokens[place + ahead] ?? end
  const next = (): Token => tokens[place++] ?? end
  const is = (token: Token, kind: Token['kind'], word: string) =>
    token.kind === kind && token.text.toLowerCase() === word
  const refuse = (token: Token, expected: string) =>
    refuseSyntax(`Syntax error at position ${token.at}: ${expected} expected${tell(token)}.`)
  function mark(character: string): void {
    const token = next()
    if (!is(token, 'mark', character)) throw refuse(token, `'${character}'`)
  }

  function combination(word: 'and' | 'or', operand: () => Expression): Expression {
    const { at } = peek()
    const operands = [operand()]
    while (is(peek(), 'word', word)) {
      next()
      operands.push(operand())
    }
    return limited(at, combine(word, operands))
  }
  const either = (): Expression => combination('or', both)
  const both = (): Expression => combination('and', single)

  function single(): Expression {
    const { at } = peek()
    if (is(peek(), 'word', 'not')) {
      next()
      return limited(at, { kind: 'not', operand: within(at, single) })
    }
    if (!is(peek(), 'mark', '(')) return clause()
    next()
    const inner = within(at, either)
    mark(')')
    return inner
  }

  function within(at: number, read: () => Expression): Expression {
    open += 1
    if (open > mostOpen)
      throw refuseSyntax(`more than ${mostOpen} parentheses and negations are open at position ${at}.`)
    const inner = read()
    open -= 1
    return inner
  }

  function clause(): Expression {
    const { at } = peek()
    if (is(peek(1), 'mark', '(')) return call()
    const path = readPath()
    if (is(peek(), 'mark', '(')) return any(path, at)
    const token = next()
    if (is(token, 'word', 'in'))
      return limited(
        at,
        combine(
          'or',
          list().map((value) => equal(path, value)),
        ),
      )
    const operator = operators.find((each) => is(token, 'word', each))
    if (operator === undefined) throw refuse(token, 'one of eq, ne and in')
    count(at)
    return { kind: 'comparison', path, operator, value: literal() }
  }
  const equal = (path: string, value: Literal): Expression => ({ kind: 'comparison', path, operator: 'eq', value })

  function call(): Expression {
    const token = next()
    const name = functions.find((each) => is(token, 'word', each.toLowerCase()))
    if (name === undefined) throw refuse(token, 'a property or startsWith')
    mark('(')
    const path = readPath()
    mark(',')
    const value = literal()
    mark(')')
    count(token.at)
    return { kind: 'call', name, path, value }
  }

  /** The path ends in the lambda operator, which is followed by its parenthesis. */
  function any(whole: string, at: number): Expression {
    const [operator = '', ...names] = whole.split('/').reverse()
    if (operator.toLowerCase() !== 'any' || names.length === 0)
      throw refuseSyntax(
        `Syntax error at position ${at}: '${whole.slice(0, 100)}' is no function; of lambdas, any is one.`,
      )
    next()
    const variable = word('a variable')
    mark(':')
    const operand = within(at, either)
    mark(')')
    return { kind: 'any', path: names.reverse().join('/'), variable, operand }
  }

  function readPath(): string {
    const names = [word('a property')]
    while (is(peek(), 'mark', '/')) {
      next()
      names.push(word('a property'))
    }
    return names.join('/')
  }

  function word(what: string): string {
    const token = next()
    if (token.kind !== 'word') throw refuse(token, what)
    return token.text
  }

  function list(): readonly Literal[] {
    const values: Literal[] = []
    mark('(')
    do {
      count(peek().at)
      values.push(literal())
    } while (is(peek(), 'mark', ',') && next())
    mark(')')
    return values
  }

  function literal(): Literal {
    const token = next()
    const text = token.text.toLowerCase()
    if (token.kind === 'word' && text === 'null') return { kind: 'null', text }
    if (token.kind === 'word' && (text === 'true' || text === 'false')) return { kind: 'boolean', text }
    if (token.kind === 'string' || token.kind === 'guid' || token.kind === 'other')
      return { kind: token.kind, text: token.text }
    throw refuse(token, 'a value')
  }

  function count(at: number): void {
    conditions += 1
    if (conditions > mostConditions)
      throw refuseSyntax(
        `the condition at position ${at} is one too many: at most ${mostConditions} can be, each value of in counts.`,
      )
  }

  const whole = either()
  if (peek().kind !== 'end') throw refuse(peek(), 'and, or or the end')
  return whole
}

/** One of several; what is combined by the same word already is taken apart, which says the same. */
function combine(kind: 'and' | 'or', operands: readonly Expression[]): Expression {
  const [first, second] = operands
  if (first !== undefined && second === undefined) return first
  return { kind, operands: operands.flatMap((each) => (each.kind === kind ? each.operands : [each])) }
}

function limited(at: number, expression: Expression): Expression {
  if (depthOf(expression) > deepest)
    throw refuseSyntax(`what begins at position ${at} is nested too deeply: filters are at most ${deepest} deep.`)
  return expression
}

function tell({ kind, text }: Token): string {
  return kind === 'end' ? ', but the filter ends' : `, not '${text.slice(0, 100)}'`
}
