import { expect } from 'vitest'
import type { Contoso } from './contoso.ts'

/** Fulfilled when so many calls wait for a lock that another transaction of the database holds. */
export async function untilWaiting({ sql }: Pick<Contoso, 'sql'>, calls = 1): Promise<void> {
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  await expect.poll(() => sql(waiting), { timeout: 10_000 }).toHaveLength(calls)
}
