/**
 * Claim: a typical read costs one or two SQL statements however many rows it shows, and is answered at a fair share of the
 * rate of a hand-written handler that answers the same bytes with one SQL statement on the same database.
 *
 *   npm run build && npx node test/bench/reads.ts [--profile]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { startGateway } from '../support/gateway-process.ts'
import { bodyOf, type Case, cases } from './reads/cases.ts'
import type { Load } from './reads/load.ts'
import { summariseProfile } from './reads/profile.ts'
import { countStatements } from './reads/statements.ts'
import { groups, people } from './reads/tenant.ts'
import { openReadTenant } from './support/read-tenant.ts'
import { median, type Round, runRound, settle } from './support/rounds.ts'
import type { TestDatabase } from '../support/test-database.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '8' },
    /** Requests that are sent before anything is measured, so that the compiler has seen the code. */
    warm: { type: 'string', default: '1500' },
    profile: { type: 'boolean', default: false },
  },
})
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)]
const [connections, warm] = [Number(values.connections), Number(values.warm)]
const script = (name: string) => join(import.meta.dirname, 'reads', name)

/** A process that answers requests. */
interface Answerer {
  readonly pid: number | undefined
  /** Where the case is asked. */
  url(case_: Case): string
}

await using tenant = await openReadTenant()
const { database, environment, token } = tenant
await using opened = new AsyncDisposableStack()
console.log(`A tenant of ${people} people, ${groups} groups, one of them with everybody; ${connections} connections.\n`)
if (values.profile) for (const case_ of cases) await profile(case_)
else await compare(database)

async function compare(db: TestDatabase): Promise<void> {
  const gateway = await startGateway(environment)
  opened.defer(async () => void (await gateway.stop()))
  const ours: Answerer = { pid: gateway.process.pid, url: () => `${gateway.url}/graphql` }
  const theirs = await startHandWritten()
  console.log(
    '| request | bytes | | requests/s | p99 | CPU of its process a request | SQL statements | load generator |',
  )
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |')
  for (const case_ of cases) {
    const bytes = await requireSameBytes(case_, ours, theirs)
    for (const answerer of [ours, theirs]) await run(case_, answerer, { seconds: 60, requests: warm })
    const pairs: (readonly [Round, Round])[] = []
    for (let round = 0; round < rounds; round++) {
      // Whoever comes second meets warmer caches: turn about.
      const [first, second] = round % 2 === 0 ? [ours, theirs] : [theirs, ours]
      const [a, b] = [await run(case_, first), await run(case_, second)]
      pairs.push(first === ours ? [a, b] : [b, a])
    }
    const tell = async (who: string, index: 0 | 1, answerer: Answerer) => {
      const middle = (of: (round: Round) => number) => median(pairs.map((pair) => of(pair[index])))
      const rate = `${middle((round) => round.requestsPerSecond).toFixed(0)} | ${middle((round) => round.p99)} ms`
      const cpu = `${middle((round) => round.cpuEach).toFixed(2)} ms`
      const statements = await countStatements(
        db,
        () => settle(db),
        (number) => ask(case_, answerer, number),
      )
      const load = `${(100 * middle((round) => round.cpu)).toFixed(0)} % of a core`
      console.log(`| ${case_.name} | ${bytes} | ${who} | ${rate} | ${cpu} | ${statements} | ${load} |`)
    }
    await tell('gateway', 0, ours)
    await tell('hand-written', 1, theirs)
    const ratio = median(pairs.map(([a, b]) => a.requestsPerSecond / b.requestsPerSecond))
    console.log(`| | | **ratio** | **${ratio.toFixed(2)}** | | | | |`)
  }
}

async function startHandWritten(): Promise<Answerer> {
  const child = spawn(process.execPath, [script('hand-written.ts'), environment.DATABASE_URL], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  opened.defer(() => void child.kill())
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { pid: child.pid, url: (case_) => `http://127.0.0.1:${port}/${cases.indexOf(case_)}` }
}

async function ask(case_: Case, { url }: Answerer, number: number): Promise<string> {
  const response = await fetch(url(case_), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: bodyOf(case_, number),
  })
  const text = await response.text()
  if (response.status !== 200 || text.includes('"errors"'))
    throw new Error(`${case_.name}: ${response.status} ${text.slice(0, 500)}`)
  return text
}

/** Throws unless both answer every request of the case with the same bytes; answers how many those of the first are. */
async function requireSameBytes(case_: Case, ours: Answerer, theirs: Answerer): Promise<number> {
  let bytes = 0
  for (const number of case_.variables.keys()) {
    const [a, b] = [await ask(case_, ours, number), await ask(case_, theirs, number)]
    if (a !== b) throw new Error(`${case_.name}: the answers differ:\n${a}\n${b}`)
    bytes ||= Buffer.byteLength(a)
  }
  return bytes
}

async function run(case_: Case, { pid, url }: Answerer, most: Partial<Load> = {}): Promise<Round> {
  const asked = case_.variables.map((_, number) => ({ method: 'POST', body: bodyOf(case_, number) }) as const)
  return runRound(database, pid, { url: url(case_), token, seconds, connections, asked, ...most })
}

/** The gateway alone under load, and where its main thread was. */
async function profile(case_: Case): Promise<void> {
  const folder = await mkdtemp(join(environment.DATA_DIR, 'profile-'))
  const started = performance.now()
  const gateway = await startGateway({ ...environment, NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` })
  const ours = { pid: gateway.process.pid, url: () => `${gateway.url}/graphql` }
  await run(case_, ours, { seconds: 60, requests: warm })
  const skip = (performance.now() - started) / 1_000
  const { requestsPerSecond } = await run(case_, ours, { seconds: 10 })
  await gateway.stop()
  const [name = ''] = await readdir(folder)
  const { busy, shares } = await summariseProfile(join(folder, name), skip)
  console.log(
    `${case_.name}: ${requestsPerSecond.toFixed(0)} requests/s under the profiler, main thread busy ${(100 * busy).toFixed(0)} %`,
  )
  for (const { owner, percent } of shares.slice(0, 14)) console.log(`  ${percent.toFixed(1).padStart(5)} %  ${owner}`)
}
