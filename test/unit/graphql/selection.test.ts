import { buildSchema, type GraphQLResolveInfo, graphqlSync } from 'graphql'
import { describe, expect, test } from 'vitest'
import { below, nodesBelow, pageOf, type Selection, wants } from '../../../src/db/read/selection.ts'
import { selectionOf, visitSelected } from '../../../src/graphql/selection.ts'

const schema = buildSchema(`
  type Query { group: Group }
  interface DirectoryObject { id: ID }
  type User implements DirectoryObject { id: ID mail: String }
  type Group implements DirectoryObject { id: ID theme: String members(first: Int, after: String): Members }
  type Members { edges: [Edge] totalCount: Int }
  type Edge { node: DirectoryObject }
`)

function lookAt<Answer>(look: (info: GraphQLResolveInfo) => Answer, source: string, variableValues = {}): Answer {
  const answers: Answer[] = []
  const group = (_: unknown, __: unknown, info: GraphQLResolveInfo) => {
    answers.push(look(info))
    return null
  }
  expect(
    graphqlSync({
      schema,
      source,
      variableValues,
      rootValue: { group: (a: unknown, c: unknown, i: GraphQLResolveInfo) => group(a, c, i) },
    }).errors,
  ).toBeUndefined()
  return answers[0] as Answer
}

const select = (source: string, variables = {}) => lookAt(selectionOf, source, variables)
const names = (selection: Selection) => selection.map(({ name }) => name)

describe('what is selected', () => {
  test('is found through fragments and aliases, and not where a directive takes it out', () => {
    const source = `query ($no: Boolean!) { group { a: id ...F ... on Group { members @include(if: $no) { totalCount } } } }
      fragment F on Group { theme @skip(if: $no) }`
    expect(names(select(source, { no: false }))).toEqual(['id', 'theme'])
  })

  test('of a member depends on what the member is', () => {
    const members = below(
      select('{ group { members { edges { node { id ... on User { mail } ... on Group { theme } } } } } }'),
      ['members'],
    )
    expect(names(nodesBelow(members, 'User'))).toEqual(['id', 'mail'])
    expect(names(nodesBelow(members, 'Group'))).toEqual(['id', 'theme'])
  })
})

describe('a list', () => {
  test('is read along where it is asked for once, or more often with the same arguments', () => {
    const selection = select(
      '{ group { a: members(first: 5) { edges { node { id } } } b: members(first: 5) { totalCount } } }',
    )
    const page = pageOf(selection, 'members')
    expect(page?.page.limit).toBe(5)
    expect(names(page?.connection ?? [])).toEqual(['edges', 'totalCount'])
  })

  test('is not read along where the arguments differ', () => {
    const selection = select(
      '{ group { a: members(first: 5) { edges { node { id } } } b: members(first: 6) { edges { node { id } } } } }',
    )
    expect(pageOf(selection, 'members')).toBeNull()
    expect(wants(selection, 'members')).toBe(true)
  })

  test('is not read along where only its length is wanted', () => {
    expect(pageOf(select('{ group { members { totalCount } } }'), 'members')).toBeNull()
  })

  test('is not read along with arguments that it refuses', () => {
    expect(pageOf(select('{ group { members(first: 0) { edges { node { id } } } } }'), 'members')).toBeNull()
  })
})

test('a document that repeats its fragments at every level is looked at once for each of them', () => {
  const depth = 40
  const fragments = Array.from(
    { length: depth },
    (_, level) =>
      `fragment F${level} on Group { x: members(first: 1) { edges { node { ...F${level + 1} } } } y: members(first: 1) { edges { node { ...F${level + 1} } } } }`,
  )
  const source = `{ group { ...F0 } } ${fragments.join('\n')} fragment F${depth} on Group { theme }`
  let visits = 0
  lookAt((info) => visitSelected(info, () => visits++), source)
  expect(visits).toBeLessThan(20 * depth)
  let selection = select(source)
  for (let level = 0; level < depth; level++) selection = nodesBelow(below(selection, ['members']), 'Group')
  expect(selection.length).toBeLessThan(5)
  expect(new Set(names(selection))).toEqual(new Set(['theme']))
})
