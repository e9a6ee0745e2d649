import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { createParsedDocuments } from '../../../src/graphql/document-stores.ts'

test('parsed documents are kept until they have too many tokens in all, those that come again the longest', async () => {
  const store = createParsedDocuments()
  const documentOf = (number: number) => parse(`query Q${number} { ${'id '.repeat(980)} }`)
  for (let number = 0; number < 60; number++) await store.set(String(number), documentOf(number))
  expect(await store.get('0')).toBeDefined()
  await store.set('60', documentOf(60))
  expect(await store.get('0')).toBeDefined()
  expect(await store.get('1')).toBeUndefined()
  await store.set('large', parse(`{ ${'id '.repeat(70_000)} }`))
  expect(await store.get('large')).toBeUndefined()
  expect(await store.get('60')).toBeDefined()
})
