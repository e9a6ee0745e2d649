/**
 * Keeps the audit log as long as the setting says: at the start and every hour, by one gateway at a time. The database's clock
 * decides what is old.
 */
import type { Logger } from 'pino'
import type { Database } from '../db/client.ts'
import {
  type AuditPartitions,
  deleteOperations,
  deleteOutcomes,
  keepAuditPartitions,
  withRetentionLock,
} from '../db/sql/expire-audits.ts'

/** The job that keeps the audit log as long as the setting says. */
export interface AuditRetention {
  /** Ends after the statement in progress. */
  stop(): Promise<void>
}

/** What the job works with. */
export interface RetentionParts {
  readonly database: Database
  readonly logger: Logger
  readonly retentionDays: number
}

/** How much one pass removed. */
export interface Expired {
  readonly partitions: AuditPartitions
  readonly outcomes: number
  readonly operations: number
}

const hour = 3_600_000
/** The most rows of one statement: it is done in less than a second. */
const batch = 10_000

/** Begins at once. What fails is logged, and tried again in an hour. */
export function startAuditRetention(parts: RetentionParts): AuditRetention {
  const { logger } = parts
  let stopping = false
  let current: Promise<void> = Promise.resolve()

  async function pass(): Promise<void> {
    try {
      const expired = await expireAudits(parts, () => stopping)
      if (expired !== null) logger.debug(expired, 'looked for audit entries and operations that are too old')
    } catch (error) {
      logger.warn(
        { err: error },
        'audit entries and operations that are too old could not all be removed; tried again in an hour',
      )
    }
  }

  const begin = () => {
    current = current.then(pass)
  }
  begin()
  const timer = setInterval(begin, hour)
  return {
    async stop() {
      stopping = true
      clearInterval(timer)
      await current
    },
  }
}

/** Removes all that is too old. Null: another gateway is at it. */
export async function expireAudits(
  { database, retentionDays }: Omit<RetentionParts, 'logger'>,
  isStopping: () => boolean = () => false,
): Promise<Expired | null> {
  const repeat = async (step: () => Promise<number>) => {
    let [total, done] = [0, batch]
    while (done > 0 && !isStopping()) total += done = await step()
    return total
  }
  return withRetentionLock(database, async (client) => {
    let partitions = await keepAuditPartitions(client, retentionDays)
    for (let last = partitions; last.made + last.deleted > 0 && !isStopping(); partitions = add(partitions, last))
      last = await keepAuditPartitions(client, retentionDays)
    const { keptSince } = partitions
    const outcomes = keptSince === null ? 0 : await repeat(() => deleteOutcomes(client, keptSince, batch))
    // What superseded another goes after it, so a pass may lead to a further one.
    const operations = await repeat(() => deleteOperations(client, { retentionDays, keptSince }, batch))
    return { partitions, outcomes, operations }
  })
}

function add(before: AuditPartitions, last: AuditPartitions): AuditPartitions {
  const [made, dropped] = [before.made + last.made, before.dropped + last.dropped]
  return { ...last, made, dropped, deleted: before.deleted + last.deleted }
}
