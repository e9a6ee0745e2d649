import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { type LicensingWorker, startLicensingWorker, type WorkerParts } from '../../src/jobs/licensing-worker.ts'
import { createMetrics } from '../../src/observability/metrics.ts'

/** The worker of a gateway on the database, which is silent, and is what the test does not say otherwise. */
export function startWorker(parts: Pick<WorkerParts, 'database'> & Partial<WorkerParts>): LicensingWorker {
  return startLicensingWorker({
    logger: pino({ level: 'silent' }),
    metrics: createMetrics(),
    newId: randomUUID,
    now: () => performance.now(),
    seatQueue: true,
    mostTenants: 1,
    mostStepUsers: 1_000,
    ...parts,
  })
}
