/**
 * Makes a checkout ready: installs the packages when the lockfile has changed, generates the Prisma client, compiles the gateway
 * and bundles the explorer page when the sources of each have changed; for the tests also the clients that they run. Plain
 * JavaScript without dependencies, for any Node.js from 20.19 on.
 *
 *   node src/start/install.mjs start|test|build
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const modules = join(root, 'node_modules')
const explorer = join(root, 'src', 'explorer')
const lock = join(root, '.install.lock')
const running = join(root, 'dist', '.running')

requireNode()
takeLock()
process.once('exit', () => rmSync(lock, { force: true }))
await install()
await buildGateway()
await buildExplorer()
if (process.argv[2] === 'test') await installPackages(join(root, 'test', 'contract'), ['--ignore-scripts'])

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  fail(
    `License Gateway needs Node.js 20.19 or newer to start; this is ${process.versions.node}. Install a newer one from https://nodejs.org.`,
  )
}

/**
 * One installer at a time. The lock holds the ids of the installer and of the command that it runs, which goes on when the
 * installer is killed; when both have ended, the lock is taken over. It appears with the ids in it, and a dead one is moved
 * away before it is removed, so that of several who find it only one does.
 */
function takeLock() {
  const deadline = Date.now() + 300_000
  const draft = `${lock}.${process.pid}`
  try {
    for (;;) {
      try {
        writeFileSync(draft, String(process.pid))
        linkSync(draft, lock)
        return
      } catch (error) {
        if (error.code !== 'EEXIST') fail(`cannot write in ${root}: ${error.message}`)
      }
      const owners = readText(lock)
      // After a restart of a container the dead owner may have had this process's own id.
      if (!owners.split('\n').some((pid) => Number(pid) !== process.pid && isAlive(Number(pid)))) discard(lock, owners)
      else if (Date.now() > deadline)
        fail(`another installation has been running for 5 minutes; end it, or remove ${lock}`)
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Writes down the command that runs now. */
function noteCommand(pid) {
  const draft = `${lock}.${process.pid}`
  writeFileSync(draft, `${process.pid}\n${pid}`)
  renameSync(draft, lock)
}

/** Removes the lock of dead owners, and puts it back where somebody else took it over in the meantime. */
function discard(path, owners) {
  const aside = `${path}.${process.pid}.dead`
  try {
    renameSync(path, aside)
    if (readText(aside) !== owners) linkSync(aside, path)
  } catch {
    // Somebody else was quicker; the next look tells.
  }
  rmSync(aside, { force: true })
}

async function install() {
  await installPackages(root, [], () => {
    const gateway = Number(readText(running))
    if (!isAlive(gateway)) return
    fail(
      `the packages have changed, but a gateway of this checkout runs (process ${gateway}). Stop it first, then start again.`,
    )
  })
}

/** Installs what the lockfile of a folder says, unless that was the last that was installed there. */
async function installPackages(folder, options, check = () => {}) {
  const stamp = join(folder, 'node_modules', '.license-gateway-install')
  const wanted = hash([join(folder, 'package.json'), join(folder, 'package-lock.json')])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  check()
  console.log(folder === root ? 'Installing packages ...' : 'Installing the clients of the tests ...')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...options], { folder })
  writeFileSync(stamp, wanted)
}

async function buildGateway() {
  const sources = files(join(root, 'src')).filter((file) => dirname(file) !== explorer)
  await build('build', [...sources, join(root, 'prisma', 'schema.prisma')], 'Building ...', async () => {
    await run(bin('prisma'), ['generate'], { quiet: true })
    await run(bin('tsc'), ['--project', 'tsconfig.json'])
  })
}

async function buildExplorer() {
  await build('explorer', files(explorer), 'Building the explorer page ...', () =>
    run(bin('vite'), ['build', '--config', join(explorer, 'vite.config.ts'), explorer]),
  )
}

/** Builds unless that was the last that was built of these files. */
async function build(name, sources, words, make) {
  const stamp = join(root, 'dist', `.license-gateway-${name}`)
  const wanted = hash([...sources, join(root, 'tsconfig.json'), join(root, 'package-lock.json')])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.log(words)
  rmSync(stamp, { force: true })
  await make()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
}

function bin(name) {
  return join(modules, '.bin', process.platform === 'win32' ? `${name}.cmd` : name)
}

async function run(command, args, { quiet = false, folder = root } = {}) {
  const env = {
    ...process.env,
    PATH: `${join(modules, '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  }
  const child = spawn(command, args, {
    cwd: folder,
    env,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  let told = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (told += chunk))
  if (child.pid !== undefined) noteCommand(child.pid)
  const failure = await new Promise((resolve) => {
    child.once('error', (error) => resolve(`: ${error.message}`))
    child.once('close', (code) => resolve(code === 0 ? null : ''))
  })
  if (failure === null) return
  process.stderr.write(told)
  fail(`${command} ${args.join(' ')} failed${failure}`)
}

/** Sources in a stable order; what is generated from them does not count. */
function files(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'generated')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]))
}

function hash(paths) {
  const sum = createHash('sha256')
  for (const path of paths) sum.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0')
  return sum.digest('hex')
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
