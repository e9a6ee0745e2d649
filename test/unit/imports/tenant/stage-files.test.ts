import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { StagedRows } from '../../../../src/db/write/import/staging.ts'
import { findSourceFiles } from '../../../../src/imports/tenant/files/source-files.ts'
import { stageFiles } from '../../../../src/imports/tenant/stage-files.ts'

/** The batches in which the users of a file go to the database. */
async function batchesOf(count: number, addresses: readonly string[]): Promise<readonly number[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'gateway-stage-'))
  const user = (number: number) => ({
    id: `cccccccc-0000-4000-8000-${String(number).padStart(12, '0')}`,
    displayName: 'Somebody',
    userPrincipalName: `somebody${number}@x.com`,
    proxyAddresses: addresses,
  })
  const lines = Array.from({ length: count }, (_, number) => JSON.stringify(user(number)))
  await writeFile(join(folder.path, 'users.jsonl'), lines.join('\n'))
  const batches: number[] = []
  const stage = async ({ users }: StagedRows) => void (users.length > 0 && batches.push(users.length))
  const { files } = (await findSourceFiles(folder.path)) ?? { files: [] }
  let bytes = 0
  await stageFiles({ stage }, files, { report: (more) => void (bytes += more), note: () => {} })
  expect(bytes).toBe(files[0]?.bytes)
  return batches
}

test('small rows go to the database by 2,000', async () => {
  expect(await batchesOf(4_500, [])).toEqual([2_000, 2_000, 500])
})

test('large rows go by what was read of 8 MB, so that memory is bounded', async () => {
  const addresses = Array.from({ length: 500 }, (_, number) => `x500:${'a'.repeat(800)}${number}`)
  const batches = await batchesOf(60, addresses)
  expect(batches.length).toBeGreaterThanOrEqual(3)
  expect(batches.reduce((sum, size) => sum + size)).toBe(60)
})
