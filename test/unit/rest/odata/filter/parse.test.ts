/** What a `$filter` says, and what is none. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../../../src/errors.ts'
import { parseFilter } from '../../../../../src/rest/odata/filter/parse.ts'
import { filters, printFilter } from '../../../../support/print-filter.ts'

const equal = (path: string, text: string, kind = 'string') => ({
  kind: 'comparison',
  path,
  operator: 'eq',
  value: { kind, text },
})
const guid = '6fd2c87f-b296-42f0-b197-1e91e994b900'

test.each([
  ["displayName eq 'a'", equal('displayName', 'a')],
  ["displayName eq 'O''Brien and ''sons'''", equal('displayName', "O'Brien and 'sons'")],
  [`id eq ${guid.toUpperCase()}`, equal('id', guid, 'guid')],
  ['a EQ TRUE', equal('a', 'true', 'boolean')],
  ['usageLocation eq null', equal('usageLocation', 'null', 'null')],
  ['assignedLicenses/$count eq 0', equal('assignedLicenses/$count', '0', 'other')],
  [
    "startswith( displayName , 'a')",
    { kind: 'call', name: 'startsWith', path: 'displayName', value: { kind: 'string', text: 'a' } },
  ],
  [
    `assignedLicenses/any(s:s/skuId eq ${guid})`,
    { kind: 'any', path: 'assignedLicenses', variable: 's', operand: equal('s/skuId', guid, 'guid') },
  ],
  ["a in ('x','y')", { kind: 'or', operands: [equal('a', 'x'), equal('a', 'y')] }],
  ["a in ('x')", equal('a', 'x')],
  ["NOT(a eq 'x')", { kind: 'not', operand: equal('a', 'x') }],
  [
    "not a eq 'x' and b eq 'y'",
    { kind: 'and', operands: [{ kind: 'not', operand: equal('a', 'x') }, equal('b', 'y')] },
  ],
  [
    "a eq '1' or b eq '2' and c eq '3' or (d eq '4' or ((e eq '5')))",
    {
      kind: 'or',
      operands: [
        equal('a', '1'),
        { kind: 'and', operands: [equal('b', '2'), equal('c', '3')] },
        equal('d', '4'),
        equal('e', '5'),
      ],
    },
  ],
])('%s', (text, expected) => {
  expect(parseFilter(text)).toEqual(expected)
})

describe('what is no filter is refused, and where', () => {
  test.each([
    ['', 'Syntax error at position 0: a property expected, but the filter ends.'],
    ['displayName', 'Syntax error at position 11: one of eq, ne and in expected, but the filter ends.'],
    ["displayName is 'a'", "Syntax error at position 12: one of eq, ne and in expected, not 'is'."],
    ["'a' eq displayName", "Syntax error at position 0: a property expected, not 'a'."],
    ['a eq b', "Syntax error at position 5: a value expected, not 'b'."],
    ["a eq 'b", 'There is an unterminated string literal at position 5.'],
    ['a eq "b"', `Syntax error: character '"' is not valid at position 5.`],
    ["a eq 'b')", "Syntax error at position 8: and, or or the end expected, not ')'."],
    ["(a eq 'b'", "Syntax error at position 9: ')' expected, but the filter ends."],
    ["a in 'b'", "Syntax error at position 5: '(' expected, not 'b'."],
    ['a in ()', "Syntax error at position 6: a value expected, not ')'."],
    ["tolower(a) eq 'b'", "Syntax error at position 0: a property or startsWith expected, not 'tolower'."],
    ['a/all(b:b eq 1)', "Syntax error at position 0: 'a/all' is no function; of lambdas, any is one."],
    ['a/any()', "Syntax error at position 6: a variable expected, not ')'."],
    ["a eq '1' and and", 'Syntax error at position 16: one of eq, ne and in expected, but the filter ends.'],
  ])('%s', (text, message) => {
    expect(() => parseFilter(text)).toThrow(new GatewayError('Request_BadRequest', `Invalid filter clause: ${message}`))
  })
})

describe('no more is read than a list takes', () => {
  const clause = "a eq '1'"
  const conditions = (count: number) => Array.from({ length: count }, () => clause).join(' or ')
  test('20 conditions, each value of in among them', () => {
    expect(parseFilter(conditions(20))).toMatchObject({ kind: 'or' })
    expect(() => parseFilter(conditions(21))).toThrow('the condition at position 240 is one too many')
    expect(() => parseFilter(`${conditions(19)} or b in ('1','2')`)).toThrow(
      'the condition at position 238 is one too many',
    )
  })

  test('5 filters inside of each other; ne is a not', () => {
    const deep = (inner: string) => `not (${clause} or (${clause} and (${clause} or ${inner})))`
    expect(parseFilter(deep(clause))).toMatchObject({ kind: 'not' })
    expect(() => parseFilter(deep("a ne '1'"))).toThrow('what begins at position 0 is nested too deeply')
  })

  test('20 open parentheses, and what is within them adds nothing', () => {
    const within = (count: number) => `${'('.repeat(count)}${clause}${')'.repeat(count)}`
    expect(parseFilter(within(20))).toEqual(parseFilter(clause))
    expect(() => parseFilter(within(21))).toThrow('more than 20 parentheses and negations are open at position 20')
    expect(() => parseFilter('not '.repeat(1_000))).toThrow(
      'more than 20 parentheses and negations are open at position 80',
    )
  })
})

test('what is printed is read as the same', () => {
  fc.assert(
    fc.property(filters, (filter) => {
      expect(parseFilter(printFilter(filter))).toEqual(filter)
    }),
  )
})

const piece = fc.constantFrom(..."( ) , / : ' not and or in any eq ne true null 0 a startsWith".split(' '), guid, ' ')
test('whatever is asked, it is read or refused', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(' ')),
      ),
      (text) => {
        try {
          parseFilter(text)
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
        }
      },
    ),
    { numRuns: 2_000 },
  )
})
