/** The package's command in a checkout of its own. */
import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let checkout: string
beforeEach(async () => {
  checkout = await realpath(await mkdtemp(join(tmpdir(), 'gateway-bin-')))
  await mkdir(join(checkout, 'src/start'), { recursive: true })
  await cp('src/start/bin.mjs', join(checkout, 'src/start/bin.mjs'))
})
afterEach(() => rm(checkout, { recursive: true, force: true }))

const run = () => spawnSync(process.execPath, ['src/start/bin.mjs', 'token'], { cwd: checkout, encoding: 'utf8' })

test('before the first start it says what to run, and where', () => {
  expect(run()).toMatchObject({
    status: 1,
    stdout: '',
    stderr: `license-gateway is not built yet: run "npm start" (or "npm run build") in ${checkout} first.\n`,
  })
})

test('then it runs what was built', async () => {
  await mkdir(join(checkout, 'dist'))
  await writeFile(join(checkout, 'dist/main.js'), 'console.log(process.argv.slice(2).join())')
  expect(run()).toMatchObject({ status: 0, stdout: 'token\n', stderr: '' })
})
