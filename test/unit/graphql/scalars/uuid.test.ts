import { buildSchema, type GraphQLError, parse, parseValue, validate } from 'graphql'
import { expect, test } from 'vitest'
import { UUID } from '../../../../src/graphql/scalars/uuid.ts'

const form = 'A UUID has the form "c7df2760-2c81-4ef7-b578-5b5392b571df".'
const upper = 'C7DF2760-2C81-4EF7-B578-5B5392B571DF'

test('any case is taken, lower case is given', () => {
  expect(UUID.parseValue(upper)).toBe(upper.toLowerCase())
  expect(UUID.parseLiteral(parseValue(`"${upper}"`))).toBe(upper.toLowerCase())
})

test('what a variable holds instead is told by GraphQL, with the form', () => {
  for (const value of ['E5', 5, null, [upper]]) expect(() => UUID.parseValue(value)).toThrow(form)
})

test('what a document holds instead is told with its place, the beginning and the end of what is long', () => {
  const schema = buildSchema('scalar UUID type Query { sku(id: UUID): Int }')
  Object.assign(schema.getType('UUID') ?? {}, { parseLiteral: UUID.parseLiteral.bind(UUID) })
  const errorOf = (value: string): GraphQLError | undefined => validate(schema, parse(`{\n  sku(id: ${value}) }`))[0]
  expect(errorOf('"E5"')?.toJSON()).toEqual({
    message: `"E5" is not accepted here: ${form}`,
    locations: [{ line: 2, column: 11 }],
  })
  expect(errorOf('5')?.message).toBe(`5 is not accepted here: ${form}`)
  expect(errorOf(`"${'x'.repeat(900_000)}"`)?.message).toBe(
    `"${'x'.repeat(48)}…${'x'.repeat(48)}" is not accepted here: ${form}`,
  )
})
