import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { createParsedDocuments } from '../../../src/graphql/document-stores.ts'

test('parsed documents are kept until they have too many tokens in all, those that come again the longest', async () => {
  const store = createParsedDocuments()
  const documents = Array.from({ length: 61 }, (_, number) => parse(`query Q${number} { ${'id '.repeat(980)} }`))
  const [first, last] = [documents[0], documents[60]]
  for (const [number, document] of documents.slice(0, 60).entries()) await store.set(String(number), document)
  expect(await store.get('0')).toBe(first)
  for (const document of documents.slice(60)) await store.set('60', document)
  expect(await store.get('0')).toBe(first)
  expect(await store.get('1')).toBe(undefined)
  await store.set('large', parse(`{ ${'id '.repeat(70_000)} }`))
  expect(await store.get('large')).toBe(undefined)
  expect(await store.get('60')).toBe(last)
})
