/** The installer, in a checkout of its own whose npm, prisma, tsc and vite only write down that they ran. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let checkout: string
beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'gateway-install-'))
  for (const folder of [
    'src/start',
    'src/explorer',
    'prisma',
    'node_modules/.bin',
    'dist',
    'test/contract/node_modules',
  ])
    await mkdir(join(checkout, folder), { recursive: true })
  await cp('src/start/install.mjs', join(checkout, 'src/start/install.mjs'))
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.json', 'prisma/schema.prisma'])
    await writeFile(join(checkout, file), file)
  for (const file of ['package.json', 'package-lock.json']) await writeFile(join(checkout, 'test/contract', file), file)
  for (const [name, line] of [
    ['npm', 'test ! -e busy || echo overlap >> ran; touch busy; sleep 0.3; rm busy; echo npm >> ran'],
    ['prisma', 'echo prisma >> ran'],
    ['tsc', 'echo tsc >> ran'],
    ['vite', 'echo vite >> ran'],
  ] as const)
    await writeFile(join(checkout, 'node_modules/.bin', name), `#!/bin/sh\n${line}\n`, { mode: 0o755 })
})
afterEach(() => rm(checkout, { recursive: true, force: true }))

function start(options: readonly string[] = [], mode = 'start'): ChildProcess {
  return spawn(process.execPath, [...options, 'src/start/install.mjs', mode], { cwd: checkout })
}

/** Lets a script believe that this is another Node.js. */
const asNode = (version: string) => [
  '--import',
  `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`,
]

async function end(child: ChildProcess): Promise<{ code: number | null; told: string }> {
  let told = ''
  child.stderr?.on('data', (chunk: Buffer) => (told += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, told: told.trim() }
}

const install = () => end(start())
const ran = () => readFile(join(checkout, 'ran'), 'utf8').catch(() => '')
const patient = { timeout: 20_000 }
const leftovers = async () => (await readdir(checkout)).filter((name) => name.startsWith('.install.lock'))

test('of several starters one installs and builds, and the next start has nothing to do', async () => {
  const codes = (await Promise.all(Array.from({ length: 4 }, install))).map(({ code }) => code)
  expect(codes).toEqual([0, 0, 0, 0])
  expect(await ran()).toBe('npm\nprisma\ntsc\nvite\n')
  expect((await install()).code).toBe(0)
  expect(await ran()).toBe('npm\nprisma\ntsc\nvite\n')
  expect(await leftovers()).toEqual([])
})

test('only what has changed is done again', async () => {
  await install()
  await writeFile(join(checkout, 'src/main.ts'), 'changed')
  await install()
  expect(await ran()).toBe('npm\nprisma\ntsc\nvite\nprisma\ntsc\n')
  await writeFile(join(checkout, 'src/explorer/page.tsx'), 'changed')
  await install()
  expect(await ran()).toBe('npm\nprisma\ntsc\nvite\nprisma\ntsc\nvite\n')
})

test('the clients that the tests run are installed for the tests alone, when their lockfile has changed', async () => {
  const npm = join(checkout, 'node_modules/.bin/npm')
  await writeFile(npm, `#!/bin/sh\necho "npm $*" >> ran\n`, { mode: 0o755 })
  const clients = () => readFile(join(checkout, 'test/contract/ran'), 'utf8').catch(() => '')
  const installForTests = () => end(start([], 'test'))
  await install()
  expect(await clients()).toBe('')
  expect((await installForTests()).code).toBe(0)
  expect((await installForTests()).code).toBe(0)
  const once = 'npm ci --no-audit --no-fund --loglevel=error --ignore-scripts\n'
  expect(await clients()).toBe(once)
  await writeFile(join(checkout, 'test/contract/package-lock.json'), 'changed')
  // A gateway that runs does not use them.
  await writeFile(join(checkout, 'dist/.running'), String(process.pid))
  expect((await installForTests()).code).toBe(0)
  expect(await clients()).toBe(once + once)
  expect((await ran()).match(/^npm/gm)).toHaveLength(1)
  expect(await leftovers()).toEqual([])
})

test('clients that could not be installed are installed the next time', async () => {
  const npm = join(checkout, 'node_modules/.bin/npm')
  await install()
  await writeFile(npm, '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  expect(await end(start([], 'test'))).toEqual({
    code: 1,
    told: 'npm ci --no-audit --no-fund --loglevel=error --ignore-scripts failed',
  })
  await writeFile(npm, '#!/bin/sh\necho again >> ran\n', { mode: 0o755 })
  expect((await end(start([], 'test'))).code).toBe(0)
  expect(await readFile(join(checkout, 'test/contract/ran'), 'utf8')).toBe('again\n')
})

test('the lock of an installer that was killed is taken over, by one of those who find it', async () => {
  const killed = start()
  await expect.poll(async () => (await readdir(checkout)).includes('busy'), patient).toBe(true)
  expect(await leftovers()).toEqual(['.install.lock'])
  killed.kill('SIGKILL')
  await once(killed, 'close')
  // Its npm goes on, and nobody else's begins beside it.
  const codes = (await Promise.all(Array.from({ length: 4 }, install))).map(({ code }) => code)
  expect(codes).toEqual([0, 0, 0, 0])
  expect(await ran()).toBe('npm\nnpm\nprisma\ntsc\nvite\n')
  expect(await leftovers()).toEqual([])
})

test('packages are not replaced under a gateway that runs', async () => {
  await install()
  await writeFile(join(checkout, 'package-lock.json'), 'changed')
  await writeFile(join(checkout, 'dist/.running'), String(process.pid))
  expect(await install()).toEqual({
    code: 1,
    told: `the packages have changed, but a gateway of this checkout runs (process ${process.pid}). Stop it first, then start again.`,
  })
  expect(await ran()).toBe('npm\nprisma\ntsc\nvite\n')
  expect(await leftovers()).toEqual([])
})

test.each(['18.20.4', '20.18.3'])('Node.js %s is too old to install anything', async (version) => {
  expect(await end(start(asNode(version)))).toEqual({
    code: 1,
    told: `License Gateway needs Node.js 20.19 or newer to start; this is ${version}. Install a newer one from https://nodejs.org.`,
  })
  expect(await ran()).toBe('')
  expect(await leftovers()).toEqual([])
})

test.each(['20.19.0', '22.0.0'])('Node.js %s is enough to install', async (version) => {
  expect((await end(start(asNode(version)))).code).toBe(0)
  expect(await ran()).toBe('npm\nprisma\ntsc\nvite\n')
})

test('Node.js 22 is too old for a command, and is told how to get another', async () => {
  const bin = join(checkout, 'src/start/bin.mjs')
  await cp('src/start/bin.mjs', bin)
  await writeFile(join(checkout, 'package.json'), '{}')
  await writeFile(join(checkout, 'dist/main.js'), `console.error('it runs')`)
  expect(await end(spawn(process.execPath, [...asNode('22.21.0'), bin, 'migrate']))).toEqual({
    code: 1,
    told: `license-gateway needs Node.js 24 or newer, and this is 22.21.0. "npx license-gateway" in ${checkout} runs it with the Node.js that "npm start" has installed there.`,
  })
  expect(await end(spawn(process.execPath, [...asNode('24.0.0'), bin, 'migrate']))).toEqual({
    code: 0,
    told: 'it runs',
  })
})

test('a command that is not built yet says how to build it', async () => {
  const bin = join(checkout, 'src/start/bin.mjs')
  await cp('src/start/bin.mjs', bin)
  expect(await end(spawn(process.execPath, [bin, 'migrate']))).toEqual({
    code: 1,
    told: `license-gateway is not built yet: run "npm start" (or "npm run build") in ${checkout} first.`,
  })
})
