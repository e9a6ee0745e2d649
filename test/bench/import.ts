/**
 * Claim: a tenant of hundreds of thousands of users imports from CSV within a minute, with memory that does not grow with it;
 * importing it again changes nothing. What the engine evaluates afterwards is told apart.
 *
 *   npm run build && node test/bench/import.ts [users [groups]]
 */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTenant } from '../../src/db/write/tenants.ts'
import { seedSynthetic, syntheticTenantId } from '../../src/imports/synthetic/seed.ts'
import type { TenantId } from '../../src/licensing/model.ts'
import { toDatabaseUrl } from '../support/gateway-process.ts'
import { runCommand } from '../support/run-command.ts'
import { settle } from '../support/settle.ts'
import { startBenchServer } from './support/bench-server.ts'
import { exportTenant } from './support/export-tenant.ts'
import type { TestDatabase } from '../support/test-database.ts'

const [users = 200_000, groups = 2_000] = process.argv.slice(2).map(Number)
const tenantId = '11111111-0000-4000-8000-000000000001' as TenantId

await using server = await startBenchServer()
const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-import-'))
try {
  await using source = await server.createDatabase('source')
  await seedSynthetic(source, syntheticTenantId(1), {
    size: { seed: 1, users, groups },
    report: () => {},
    note: () => {},
  })
  const lines = await exportTenant(source, syntheticTenantId(1), folder)
  await using target = await server.createDatabase('target')
  await createTenant(target, { tenantId, displayName: 'Imported', countryLetterCode: 'US' })
  console.log(`${lines.toLocaleString('en')} lines: ${users} users, ${groups} groups`)
  await importOnce(target, 'first import')
  check(target, 'check before the evaluation')
  const began = performance.now()
  await settle(target.tenant(tenantId), { limit: 5_000 })
  console.log(`evaluation      ${seconds(performance.now() - began)}`)
  check(target, 'check after the evaluation')
  await importOnce(target, 'second import')
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function importOnce({ connection }: TestDatabase, name: string): Promise<void> {
  const began = performance.now()
  const command = spawn(process.execPath, ['dist/main.js', 'tenant', 'import', folder, '--tenant', tenantId], {
    env: { ...process.env, DATABASE_URL: toDatabaseUrl(connection), DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const told: string[] = []
  const parts: string[] = []
  const memory: number[] = []
  let cpu = { command: 0, database: 0 }
  // What connections of others have taken before.
  const { database: before } = readCpu(undefined, cpu)
  const timer = setInterval(() => {
    memory.push(readMemory(command.pid))
    cpu = readCpu(command.pid, cpu)
  }, 100)
  command.stdout.on('data', (text: Buffer) => told.push(text.toString()))
  command.stderr.on('data', (text: Buffer) => {
    for (const line of text.toString().trim().split('\n'))
      parts.push(
        `  ${seconds(performance.now() - began).padStart(7)}  ${line}, ${readMemory(command.pid)} MB, CPU ${cpu.command.toFixed(1)} s and ${cpu.database.toFixed(1)} s of the database`,
      )
  })
  const code = await new Promise<number | null>((resolve) => command.on('close', resolve))
  clearInterval(timer)
  console.log(
    `${name.padEnd(15)} ${seconds(performance.now() - began)}, ${Math.max(...memory)} MB resident at most, CPU ${cpu.command.toFixed(1)} s and ${(cpu.database - before).toFixed(1)} s of the database, exit code ${code}\n${parts.join('\n')}\n${told.join('')}`,
  )
}

function check({ connection }: TestDatabase, name: string): void {
  const { stdout } = runCommand(['check', '--tenant', tenantId], { DATABASE_URL: toDatabaseUrl(connection) })
  console.log(`${name}: ${stdout.trim()}`)
}

function readMemory(pid: number | undefined): number {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024)
  } catch {
    return 0
  }
}

/** Seconds of a processor that the command and its connections to the database have taken, which no other load changes much (Linux). */
function readCpu(pid: number | undefined, last: { command: number; database: number }) {
  const ticks = (process: number | string | undefined) => {
    try {
      const fields = readFileSync(`/proc/${process}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) / 100
    } catch {
      return 0
    }
  }
  const backends = readdirSync('/proc').filter((each) => {
    try {
      return readFileSync(`/proc/${each}/cmdline`, 'utf8').startsWith('postgres: license_gateway target ')
    } catch {
      return false
    }
  })
  const database = backends.reduce((sum, each) => sum + ticks(each), 0)
  return { command: Math.max(last.command, ticks(pid)), database: Math.max(last.database, database) }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
