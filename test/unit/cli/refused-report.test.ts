import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createRefusedReport } from '../../../src/cli/refused-report.ts'

test('what a spreadsheet would take for a formula is text in the report of what was refused', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'gateway-report-'))
  const path = join(folder.path, 'refused.csv')
  await using report = await createRefusedReport(path, [])
  await report.add({ file: '=1+1/users.csv', position: 2, reason: '@SUM(A1) is no column' })
  await report.add({ file: 'users.csv', position: 3, reason: 'id must be a GUID, not "-1"' })
  expect(await report.finish()).toBeNull()
  expect((await readFile(path, 'utf8')).split('\n')).toEqual([
    'file,line,reason',
    "'=1+1/users.csv,2,'@SUM(A1) is no column",
    'users.csv,3,"id must be a GUID, not ""-1"""',
    '',
  ])
})
