/**
 * Claim: a flood of refused requests at ten times the limit (without a token, with one that does not verify, over a caller's rate)
 * leaves a well-behaved caller of another tenant a p95 within three times of an idle gateway's, and memory flat.
 *
 *   npm run build && npx node test/bench/abuse.ts [--seconds 60]
 */
import { execFile } from 'node:child_process'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs, promisify } from 'node:util'
import { parseConfig } from '../../src/config/config.ts'
import type { Environment } from '../../src/config/env.ts'
import { guidOf } from '../../src/imports/demonstration/contoso.ts'
import { type GatewayProcess, startGateway, toDatabaseUrl } from '../support/gateway-process.ts'
import { runCommand } from '../support/run-command.ts'
import type { Flood, FloodSeen } from './abuse/flood.ts'
import { startBenchServer } from './support/bench-server.ts'
import { watchMemory } from './support/memory.ts'
import { atRate, type Latencies } from './support/requests.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    /** Requests a second of the well-behaved caller. */
    rate: { type: 'string', default: '20' },
  },
})
const [seconds, rate] = [Number(values.seconds), Number(values.rate)]
/** As they are where nobody sets them, a second. */
const { callerRate, addressRefusals } = parseConfig({} as Environment).traffic // what is missing is unset
const limits = { caller: callerRate / 10, address: addressRefusals / 10 }
const floodTenant = 'cccccccc-0000-4000-8000-000000000001'

await using server = await startBenchServer()
await using database = await server.createDatabase('abuse')
await using keys = await mkdtempDisposable(join(tmpdir(), 'gateway-bench-'))
// What is refused is logged as it would be.
const environment = { DATABASE_URL: toDatabaseUrl(database.connection), DATA_DIR: keys.path, LOG_LEVEL: 'info' }
const gateway = await startGateway(environment)
try {
  runCommand(['seed', '--users', '500', '--groups', '20', '--tenant', floodTenant], environment)
  const tokenOf = (...more: string[]) => runCommand(['token', '--expires', '3h', ...more], environment).stdout.trim()
  await measure(gateway, tokenOf(), tokenOf('--tenant', floodTenant))
} finally {
  await gateway.stop()
}

async function measure(of: GatewayProcess, token: string, floodToken: string): Promise<void> {
  const query = `{ group(id: "${guidOf('group', 1)}") { displayName assignedLicenses { productName } members(first: 10) { edges { node { id displayName } } } } }`
  const reader = { url: of.url, token, query }
  const ask = JSON.stringify({ query: '{ groups(first: 10) { edges { node { id displayName } } } }' })
  const floods: Readonly<Record<string, Omit<Flood, 'url' | 'seconds'>>> = {
    'no token': { perSecond: 10 * limits.address, headers: {}, body: ask, inBursts: false },
    'a token that does not verify': {
      perSecond: 10 * limits.address,
      headers: { authorization: `Bearer ${floodToken.slice(0, -4)}AAAA` },
      body: ask,
      inBursts: false,
    },
    'over the rate': {
      perSecond: 10 * limits.caller,
      headers: { authorization: `Bearer ${floodToken}` },
      body: ask,
      inBursts: false,
    },
    'over the rate, each second’s requests at once': {
      perSecond: 10 * limits.caller,
      headers: { authorization: `Bearer ${floodToken}` },
      body: ask,
      inBursts: true,
    },
  }
  // The compiler sees everything once.
  await atRate(reader, rate, sleep(5_000))
  for (const flood of Object.values(floods)) await run({ url: of.url, seconds: 3, ...flood })
  await sleep(10_000)
  const idle = await observe(of, () => atRate(reader, rate, sleep(20_000)))
  console.log(
    `\nA caller of Contoso asks ${rate} times a second; its p95 on an idle gateway is ${idle.value.p95.toFixed(1)} ms.\n`,
  )
  console.log(
    '| flood | requests/s | answers | p50 | p95 | p95 / idle | slowest | failed | resident at most | gateway’s CPU | flood’s CPU | caller’s CPU |',
  )
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |')
  tell('none', null, idle, idle.value)
  for (const [name, flood] of Object.entries(floods)) {
    const seen = run({ url: of.url, seconds, ...flood })
    const during = await observe(of, () => atRate(reader, rate, seen))
    tell(name, await seen, during, idle.value)
    // The window of what was refused ends.
    await sleep(11_000)
  }
  tell('none again', null, await observe(of, () => atRate(reader, rate, sleep(20_000))), idle.value)
}

async function run(flood: Flood): Promise<FloodSeen> {
  const file = join(import.meta.dirname, 'abuse', 'flood.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [file, JSON.stringify(flood)])
  return JSON.parse(stdout) as FloodSeen
}

interface Observed {
  readonly value: Latencies
  readonly memory: number
  /** A share of one core. */
  readonly cpu: number
}

/** What the gateway takes while something is done. */
async function observe(of: GatewayProcess, act: () => Promise<Latencies>): Promise<Observed> {
  const memory = watchMemory(of)
  const [began, before] = [performance.now(), await cpuSeconds(of)]
  const value = await act()
  const cpu = (await cpuSeconds(of)) - before
  return { value, memory: memory(), cpu: (cpu * 1_000) / (performance.now() - began) }
}

async function cpuSeconds({ process: { pid } }: GatewayProcess): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function tell(name: string, flood: FloodSeen | null, { value, memory, cpu }: Observed, idle: Latencies): void {
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`
  const answers = Object.entries(flood?.statuses ?? {}).map(([status, count]) => `${count} × ${status}`)
  const lost = flood && flood.lost > 0 ? [`${flood.lost} lost`] : []
  const cells = [
    name,
    flood ? flood.perSecond.toFixed(0) : '',
    [...answers, ...lost].join(', '),
    `${value.p50.toFixed(1)} ms`,
    `${value.p95.toFixed(1)} ms`,
    (value.p95 / idle.p95).toFixed(2),
    `${value.max.toFixed(0)} ms`,
    `${value.failed} of ${value.count + value.failed}`,
    `${memory} MB`,
    percent(cpu),
    flood ? percent(flood.cpu) : '',
    percent(value.ownCpu),
  ]
  console.log(`| ${cells.join(' | ')} |`)
}
