/**
 * The PostgreSQL server that the gateway brings along: initialised, started, adopted after a crash, stopped last. It listens
 * on a Unix socket in a directory that only its owner enters (Windows: on loopback), and asks for a password.
 */
import { execFile, spawn } from 'node:child_process'
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { chmod, chown, link, lstat, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type pg from 'pg'
import { makeDirectory } from '../config/make-directory.ts'
import { connect } from './connect.ts'
import type { DatabaseRoles } from './database-roles.ts'
import { draftOf, longestDraft, removeAbandoned } from './drafts.ts'
import { type Binaries, copyBinaries, enterable, findBinaries } from './server-binaries.ts'

const execute = promisify(execFile)
/** Initialises the server, owns the database of the same name, and migrates it. */
const owner = 'license_gateway'
/** Serves: it owns nothing. */
const application = 'license_gateway_application'
/** The account to which a root process hands the server, which refuses to run as root. */
const nobody = 65_534

/** The server, started. */
export interface EmbeddedServer extends DatabaseRoles {
  readonly migration: pg.PoolConfig
  /** The directory of the server's files. */
  readonly files: string
  /** Whether its process lives; it may be busy. */
  isRunning(): Promise<boolean>
  /** Starts it again where it has ended. */
  start(): Promise<void>
  /** Stops the server, unless another process still uses it. */
  stop(): Promise<void>
}

interface Place {
  /** Where the server's files lie. */
  readonly data: string
  readonly socket: string
  readonly binaries: Binaries
  readonly account: { uid?: number; gid?: number }
  readonly password: string
}

/** Starts the server on `dataDir`, or uses the one that runs there. Rejects with words for a person. */
export async function startEmbeddedServer({
  dataDir,
  report,
}: {
  readonly dataDir: string
  report(line: string): void
}): Promise<EmbeddedServer> {
  const place = await prepare(dataDir, report)
  await initialise(place)
  await start(place)
  const migration = await connectionOf(place, owner)
  const connection = await connectionOf(place, application)
  await createDatabase(migration, connection)
  return {
    connection,
    migration,
    files: place.data,
    isRunning: () => isRunning(place),
    start: () => start(place),
    async stop() {
      const client = await connect(migration).catch(() => null)
      // Another process that used the server was the last, and has stopped it.
      if (client === null) return
      const alone = await isAlone(client)
      await client.end()
      if (alone) await control(place, ['stop', '-m', 'fast'])
    },
  }
}

/**
 * Whether nobody else is connected. Of connections that have just been closed the server still knows for a moment. Those who
 * ask at the same time ask one after the other, so that the last of them is alone.
 */
async function isAlone(client: pg.Client): Promise<boolean> {
  await client.query(`SELECT pg_advisory_lock(hashtext('license_gateway stop'))`)
  for (let attempt = 0; attempt < 20; attempt++) {
    const { rows } = await client.query<{ others: number }>(
      "SELECT count(*)::int AS others FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
    )
    if (rows[0]?.others === 0) return true
    await sleep(50)
  }
  return false
}

async function prepare(dataDir: string, report: (line: string) => void): Promise<Place> {
  await makeDirectory(dataDir).catch(refuseDirectory(dataDir))
  let binaries = await findBinaries()
  const password = await loadPassword(join(dataDir, 'postgres-password'))
  let data = join(dataDir, 'postgres')
  const account = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  if (
    account.uid !== undefined &&
    !((await enterable(join(dataDir, 'postgres'))) && (await enterable(binaries.postgres)))
  ) {
    // Named by the password too: who deletes the directory begins anew, as where the files are in it.
    const name = createHash('sha256').update(`${dataDir} ${password}`).digest('hex').slice(0, 16)
    const home = join('/var/lib/license-gateway', name)
    await mkdir(home, { recursive: true, mode: 0o755 })
    binaries = await copyBinaries(binaries, '/var/lib/license-gateway/server')
    data = join(home, 'postgres')
    report(`The account that runs PostgreSQL cannot enter ${dataDir}: its files are in ${home}.`)
  }
  return { data, socket: await socketDirectory(data, account), binaries, account, password }
}

function refuseDirectory(directory: string) {
  return (error: NodeJS.ErrnoException) => {
    throw new Error(
      `${directory} cannot be written (${error.code}): set DATA_DIR to a directory that can, or DATABASE_URL to a server`,
    )
  }
}

/** The password, made once; of two starters that make one, both use the first. */
async function loadPassword(file: string): Promise<string> {
  const draft = draftOf(file)
  await writeFile(draft, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' }).catch(
    refuseDirectory(dirname(file)),
  )
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  await removeAbandoned(file)
  return readFile(file, 'utf8')
}

/** A path of a socket may have 107 characters, so a long data directory gets a short one elsewhere. */
async function socketDirectory(data: string, account: Place['account']): Promise<string> {
  const near = `${data}-socket`
  const name = createHash('sha256').update(data).digest('hex').slice(0, 12)
  const directory = near.length < 85 ? near : join(tmpdir(), `license-gateway-${name}`)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await give(directory, account)
  const { uid } = await lstat(directory)
  const owner = account.uid ?? process.getuid?.()
  if (owner !== undefined && uid !== owner) throw new Error(`${directory} belongs to another account: remove it`)
  await chmod(directory, 0o700)
  return directory
}

async function give(path: string, { uid, gid }: Place['account']): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
}

/** Makes the data directory beside its place and moves it there, so that a kill leaves nothing half made. */
async function initialise({ data, binaries, account, password }: Place): Promise<void> {
  await removeAbandoned(data)
  if (await stat(join(data, 'PG_VERSION')).catch(() => null)) return
  const draft = draftOf(data)
  await mkdir(draft, { mode: 0o700 })
  await give(draft, account)
  const secret = `${draft}.password`
  await writeFile(secret, password, { mode: 0o600 })
  await give(secret, account)
  try {
    const options = [
      '-U',
      owner,
      '-A',
      'scram-sha-256',
      '--pwfile',
      secret,
      '-E',
      'UTF8',
      '--locale-provider=builtin',
      '--locale=C.UTF-8',
    ]
    const limits = { timeout: longestDraft, killSignal: 'SIGKILL' } as const
    await execute(binaries.initdb, ['-D', draft, ...options], { ...account, ...limits, cwd: '/', env: quiet })
    await rename(draft, data).catch(async (error) => {
      if (!(await stat(join(data, 'PG_VERSION')).catch(() => null))) throw error
    })
  } finally {
    await rm(secret, { force: true })
    await rm(draft, { recursive: true, force: true })
  }
}

const quiet = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/**
 * A quarter of the memory that there is, as PostgreSQL's manual advises, up to 2 GB: with much less, a lap over a million members
 * spends its time on pages of indexes that come and go. It is used only as data come to be read.
 */
function bufferMegabytes(): number {
  const limit = process.constrainedMemory()
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem()
  return Math.max(128, Math.min(2_048, Math.floor(memory / 4 / 1_048_576)))
}

/** Starts the server unless it runs: after a kill of the gateway it does, and is adopted. */
async function start(place: Place): Promise<void> {
  let failure: unknown
  for (let attempt = 0; attempt < 20; attempt++) {
    if (await answers(place)) return
    const settings = [
      ...(process.platform === 'win32' ? [] : [`-k "${place.socket}"`, `-c listen_addresses=''`]),
      `-c max_connections=100 -c shared_buffers=${bufferMegabytes()}MB -c wal_level=minimal -c max_wal_senders=0 -c jit=off`,
      // A checkpoint makes each page that is written next go to the log whole: few of them, however much a large lap writes.
      '-c max_wal_size=4GB -c checkpoint_timeout=15min',
    ]
    await control(place, [
      'start',
      '-w',
      '-t',
      '60',
      '-l',
      join(place.data, 'server.log'),
      '-o',
      settings.join(' '),
    ]).catch((error) => {
      failure = error
    })
    if (await answers(place)) return
    await sleep(250)
  }
  throw new Error(`PostgreSQL does not start; ${join(place.data, 'server.log')} says why`, { cause: failure })
}

async function isRunning({ data }: Place): Promise<boolean> {
  const [pid = ''] = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  try {
    return pid !== '' && process.kill(Number(pid), 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function control({ binaries, data, account }: Place, args: readonly string[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    // A session of its own, so that Ctrl-C in the terminal does not reach the server; no pipes, which it would keep open.
    const child = spawn(binaries.pg_ctl, ['-D', data, ...args], {
      ...account,
      cwd: '/',
      env: quiet,
      stdio: 'ignore',
      detached: true,
    })
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`pg_ctl ${args[0]} ended with ${code}`))))
  })
}

async function answers(place: Place): Promise<boolean> {
  try {
    const client = await connect({
      ...(await connectionOf(place, owner)),
      database: 'postgres',
      connectionTimeoutMillis: 2_000,
    })
    await client.end()
    return true
  } catch {
    return false
  }
}

async function connectionOf({ data, socket, password }: Place, role: string): Promise<pg.PoolConfig> {
  const base = { user: role, password: role === owner ? password : passwordOf(role, password), database: owner }
  if (process.platform !== 'win32') return { ...base, host: socket, port: 5432 }
  const [, , , port] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')
  return { ...base, host: '127.0.0.1', port: Number(port) }
}

/** Made from the owner's, which cannot be told from it. */
function passwordOf(role: string, password: string): string {
  return createHmac('sha256', password).update(role).digest('base64url')
}

/** Makes the database and the role that serves, where they are not there yet: those of an earlier version have no such role. */
async function createDatabase(migration: pg.PoolConfig, { user, password }: pg.PoolConfig): Promise<void> {
  const client = await connect({ ...migration, database: 'postgres' })
  try {
    // Of two who start at once the other waits: it finds both, and no statement fails, with which the log would tell the password.
    await client.query(`SELECT pg_advisory_lock(hashtext('license_gateway create'))`)
    const { rows } = await client.query<{ database: boolean; role: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS database, EXISTS (SELECT FROM pg_roles WHERE rolname = $2) AS role`,
      [owner, user],
    )
    if (rows[0]?.database !== true) await client.query(`CREATE DATABASE ${owner}`)
    if (rows[0]?.role !== true) await client.query(`CREATE ROLE ${user} LOGIN PASSWORD '${String(password)}'`)
  } finally {
    await client.end()
  }
}
