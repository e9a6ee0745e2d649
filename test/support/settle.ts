import type { TenantDb } from '../../src/db/tenant-db.ts'
import { runStep, type StepOptions } from '../../src/engine/step.ts'

/** Evaluates until nothing is to be done. */
export async function settle(db: TenantDb, options: Partial<Omit<StepOptions, 'last'>> = {}): Promise<void> {
  let last = 0n
  for (;;) {
    const step = await runStep(db, { limit: 2_000, seatQueue: true, ...options, last })
    if (step === null) return
    last = step.sequence
  }
}
