import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'

test('no two migrations have one moment, so that all gateways apply them in one order', () => {
  const folders = readdirSync(new URL('../../../prisma/migrations/', import.meta.url), { withFileTypes: true })
  const moments = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name.split('_')[0] ?? '')
  // These were made before, and have been applied: a name is what a database knows a migration by.
  const before = ['20261126020000', '20261128010000', '20261128020000']
  expect(moments.filter((moment) => !/^\d{14}$/.test(moment))).toEqual([])
  expect(moments.filter((moment, at) => moments.indexOf(moment) < at).toSorted()).toEqual(before)
})
