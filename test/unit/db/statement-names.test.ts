import { expect, test } from 'vitest'
import { createStatementNames } from '../../../src/db/statement-names.ts'

test('a text has one name, different ones have different names, until all are given', () => {
  const nameOf = createStatementNames({ prefix: 'read', most: 2 })
  expect(nameOf('SELECT 1')).toBe('read_0')
  expect(nameOf('SELECT 2')).toBe('read_1')
  expect(nameOf('SELECT 3')).toBe('')
  expect(nameOf('SELECT 1')).toBe('read_0')
})

test('what does not begin as it should has none', () => {
  const nameOf = createStatementNames({ prefix: 'read', most: 2, begins: 'SELECT' })
  expect(nameOf('INSERT INTO t VALUES (1)')).toBe('')
  expect(nameOf('SELECT 1')).toBe('read_0')
})
