/** What the map of the code (src/README.md) tells of folders and packages, against what there is. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { codesIn, readTables } from './support/readme-tables.ts'

const map = 'src/README.md'
const root = new URL('../', import.meta.url)

test('it tells of every folder', () => {
  const there = readdirSync(new URL('src', root), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const told = new Set(readTables('folder', map).flatMap(([folder]) => codesIn(folder)))
  expect(there.map(({ name }) => name).filter((name) => !told.has(name))).toEqual([])
})

test('it tells of every package what it is for, and of none that is not there', () => {
  const told = readTables('packages', map).flatMap(([packages]) => codesIn(packages))
  const there = ['package.json', 'test/contract/package.json'].flatMap((file) => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(new URL(file, root), 'utf8')) as {
      readonly dependencies: object
      readonly devDependencies: object
    }
    return Object.keys({ ...dependencies, ...devDependencies })
  })
  expect(told.toSorted()).toEqual(there.toSorted())
})
