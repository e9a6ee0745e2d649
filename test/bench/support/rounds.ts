/** Rounds of load on a process that answers, and what they cost it. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Load, Seen } from '../reads/load.ts'
import { tenantId } from '../reads/tenant.ts'
import type { TestDatabase } from '../../support/test-database.ts'

const loadGenerator = join(import.meta.dirname, '..', 'reads', 'load.ts')

/** A round, and the milliseconds of processor time that the answering process took for each request of it. */
export interface Round extends Seen {
  readonly cpuEach: number
}

/** One round, once nothing is left to do from the one before. Rejects where a request failed. */
export async function runRound(database: TestDatabase, pid: number | undefined, load: Load): Promise<Round> {
  await settle(database)
  const before = await cpuSeconds(pid)
  const { stdout } = await promisify(execFile)(process.execPath, [loadGenerator, JSON.stringify(load)])
  const used = (await cpuSeconds(pid)) - before
  const seen = JSON.parse(stdout) as Seen
  if (seen.failures > 0) throw new Error(`${seen.failures} requests failed`)
  return { ...seen, cpuEach: (1_000 * used) / seen.answered }
}

/** What a process has used of the processors; not a number where the system does not tell. */
async function cpuSeconds(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Waits until the gateway has evaluated what the mutations left behind. */
export async function settle({ owner }: TestDatabase): Promise<void> {
  const text = 'SELECT FROM license_operation WHERE tenant_id = $1 AND completed_date_time IS NULL LIMIT 1'
  while ((await owner.query(text, [tenantId])).rowCount !== 0) await sleep(50)
}

/** The middle of an odd number of numbers. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
