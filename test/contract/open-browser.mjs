/** Headless Chromium from npm, unpacked once, as somebody's browser on this machine: nothing of its safety is switched off. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import packed from '@sparticuz/chromium'
import { chromium } from 'playwright-core'

const unpacked = join(import.meta.dirname, 'node_modules', '.cache', 'chromium')

/** Opens it; names of other machines lead nowhere. */
export async function openBrowser() {
  return chromium.launch({
    executablePath: await unpack(),
    // Chromium's sandbox is not to be had as root, nor in every container.
    args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  })
}

/** What is unpacked appears in its place as a whole: who breaks off in the middle leaves nothing to those who come after. */
async function unpack() {
  const executable = join(unpacked, 'chromium')
  if (existsSync(executable)) return executable
  await mkdir(join(unpacked, '..'), { recursive: true })
  const folder = await mkdtemp(`${unpacked}-`)
  const { TMPDIR } = process.env
  process.env.TMPDIR = folder
  const made = await packed.executablePath()
  if (TMPDIR === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = TMPDIR
  await rename(folder, unpacked).catch(async (error) => {
    await rm(folder, { recursive: true, force: true })
    // Somebody else was quicker.
    if (!existsSync(executable)) throw error
  })
  return join(unpacked, basename(made))
}
