import type { GraphQLResolveInfo } from 'graphql'
import { expect, test } from 'vitest'
import { createLoaders, sortBack } from '../../../../src/graphql/loaders/loaders.ts'

const infoAt = (index: number, key: string) =>
  ({
    path: {
      prev: { prev: { prev: undefined, key: 'groups', typename: 'Query' }, key: index, typename: undefined },
      key,
      typename: 'Group',
    },
  }) as GraphQLResolveInfo

test('values come in the order of the keys, null for a key without one', () => {
  expect(
    sortBack(
      ['b', 'x', 'a'],
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    ),
  ).toEqual([2, null, 1])
})

test('all rows of a place in a document are loaded at once', async () => {
  const batches: (readonly string[])[] = []
  const loaders = createLoaders()
  const load = (index: number, name: string, key: string) =>
    loaders
      .at(infoAt(index, name), 'page', async (keys) => {
        batches.push(keys)
        return new Map(keys.map((k) => [k, k.toUpperCase()]))
      })
      .load(key)
  expect(await Promise.all([load(0, 'a', 'x'), load(1, 'a', 'y'), load(0, 'b', 'x')])).toEqual(['X', 'Y', 'X'])
  expect(batches).toEqual([['x', 'y'], ['x']])
})
