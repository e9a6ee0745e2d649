/**
 * Carries out what stands in `license_operation`: woken by calls of this gateway, and by a sweep that finds what other
 * gateways, or an earlier life of this one, left undone. Tenants run side by side; a tenant's steps one after the other.
 */
import type { Logger } from 'pino'
import type { Database } from '../db/client.ts'
import { listBusyTenants } from '../db/read/busy-tenants.ts'
import { runStep } from '../engine/step.ts'
import type { TenantId } from '../licensing/model.ts'
import type { Metrics } from '../observability/metrics.ts'

export interface LicensingWorker {
  wake(tenantId: TenantId): void
  /** Ends after the steps in progress. */
  stop(): Promise<void>
}

const sweepEvery = 2_000

export function startLicensingWorker(database: Database, logger: Logger, metrics: Metrics): LicensingWorker {
  const running = new Map<TenantId, Promise<void>>()
  let stopping = false
  const again = new Set<TenantId>()

  async function work(tenantId: TenantId): Promise<void> {
    let last = 0n
    do {
      again.delete(tenantId)
      for (;;) {
        if (stopping) return
        const done = await runStep(database.tenant(tenantId), last)
        if (done === null) break
        last = done.sequence
        metrics.evaluatedMembers.inc({ result: 'success' }, done.succeeded)
        metrics.evaluatedMembers.inc({ result: 'failure' }, done.failed)
      }
    } while (again.has(tenantId))
  }

  function wake(tenantId: TenantId): void {
    if (stopping) return
    again.add(tenantId)
    if (running.has(tenantId)) return
    const run = work(tenantId)
      .catch((error: unknown) => logger.error({ err: error, tenantId }, 'a licensing step failed; it is tried again'))
      .finally(() => running.delete(tenantId))
    running.set(tenantId, run)
  }

  async function sweep(): Promise<void> {
    try {
      for (const tenantId of await listBusyTenants(database)) wake(tenantId)
    } catch (error) {
      logger.warn({ err: error }, 'the database does not answer the licensing sweep')
    }
  }

  const first = sweep()
  const timer = setInterval(() => void sweep(), sweepEvery)
  return {
    wake,
    async stop() {
      stopping = true
      clearInterval(timer)
      await first
      await Promise.all(running.values())
    },
  }
}
