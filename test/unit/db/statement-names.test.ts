import { expect, test } from 'vitest'
import { createStatementNames } from '../../../src/db/statement-names.ts'

test('a read has one name, different ones have different names, until all are given', () => {
  const nameOf = createStatementNames(2)
  const [first, second] = [nameOf({ sql: 'SELECT 1' }), nameOf({ sql: 'SELECT 2' })]
  expect(new Set([first, second, '']).size).toBe(3)
  expect(nameOf({ sql: 'SELECT 3' })).toBe('')
  expect(nameOf({ sql: 'SELECT 1' })).toBe(first)
})

test('what writes has none', () => {
  expect(createStatementNames()({ sql: 'INSERT INTO t VALUES (1)' })).toBe('')
})
