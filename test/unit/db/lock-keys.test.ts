import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockKeys } from '../../../src/db/lock-keys.ts'

test('each lock of the whole database has a number of its own, and none stands elsewhere in the source', () => {
  const keys = Object.values(lockKeys)
  expect(new Set(keys).size).toBe(keys.length)
  const source = join(import.meta.dirname, '../../../src')
  const others = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('db/generated/') && file !== 'db/lock-keys.ts')
    .filter((file) => /4_?702_?091_?\d{3}/.test(readFileSync(join(source, file), 'utf8')))
  expect(others).toEqual([])
})
