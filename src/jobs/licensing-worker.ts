/**
 * Carries out what stands in `license_operation` and `pending_evaluation`: woken by calls of this gateway, and by a sweep that
 * finds what other gateways, or an earlier life of this one, left undone. Tenants run side by side, up to a number; a tenant's
 * steps one after the other.
 */
import type { Logger } from 'pino'
import type { Database } from '../db/client.ts'
import { listBusyTenants, listFailedTenants, listWaitingTenants } from '../db/read/busy-tenants.ts'
import type { TenantDb } from '../db/tenant-db.ts'
import { retryAtStart, serveAtStart } from '../engine/start.ts'
import { runStep, StepFailure } from '../engine/step.ts'
import type { TenantId } from '../licensing/model.ts'
import type { Metrics } from '../observability/metrics.ts'

/** Evaluates what is to be evaluated, tenant by tenant. */
export interface LicensingWorker {
  wake(tenantId: TenantId): void
  /** Ends after the steps in progress. */
  stop(): Promise<void>
}

/** What the worker works with. */
export interface WorkerParts {
  readonly database: Database
  readonly logger: Logger
  readonly metrics: Metrics
  readonly newId: () => string
  /** A clock in milliseconds that only goes forward. */
  readonly now: () => number
  readonly seatQueue: boolean
  /** The most tenants at a time: each takes a connection, and readers need some too. */
  readonly mostTenants: number
  /** The most users of a step, however quickly steps go. */
  readonly mostStepUsers: number
}

const sweepEvery = 2_000
/**
 * A step holds the tenant's lock, and what it does in this process keeps other requests waiting: both no longer than that, in
 * milliseconds.
 */
const stepTarget = 100
const smallestStep = 50
/** Milliseconds after which a tenant with a long lap lets others go first. */
const longestTurn = 1_000

/** Begins at once, with what earlier gateways left undone. */
export function startLicensingWorker(parts: WorkerParts): LicensingWorker {
  const { database, logger, mostTenants } = parts
  const running = new Map<TenantId, Promise<void>>()
  const woken = new Set<TenantId>()
  /** Whose step failed: calls that wake the tenant must not use up its attempts before the cause can pass. */
  const resting = new Set<TenantId>()
  /** The turn that a tenant had last: the next one is of what comes behind it, also after a pause and a failure. */
  const turns = new Map<TenantId, bigint>()
  /** Laps that somebody's lock holds up, by their turns: until the next sweep the others of their tenants go on without them. */
  const leftAlone = new Set<bigint>()
  let stopping = false

  function wake(tenantId: TenantId): void {
    if (stopping) return
    woken.add(tenantId)
    if (running.has(tenantId) || resting.has(tenantId) || running.size >= mostTenants) return
    const othersWait = () => running.size >= mostTenants && [...woken].some((other) => isWaiting(other, tenantId))
    const run = work(parts, tenantId, { woken, turns, leftAlone, othersWait, isStopping: () => stopping })
      .catch((error: unknown) => {
        resting.add(tenantId)
        const operationId = error instanceof StepFailure ? error.eventId : undefined
        if (error instanceof StepFailure) turns.set(tenantId, error.sequence)
        logger.error({ err: error, tenantId, operationId }, 'a licensing step failed; it is tried again')
      })
      .finally(() => {
        running.delete(tenantId)
        const next = [...woken].find((other) => isWaiting(other, tenantId))
        if (next !== undefined) wake(next)
      })
    running.set(tenantId, run)
  }

  const isWaiting = (other: TenantId, tenantId: TenantId) =>
    other !== tenantId && !running.has(other) && !resting.has(other)

  async function sweep(): Promise<void> {
    resting.clear()
    leftAlone.clear()
    try {
      for (const tenantId of await listBusyTenants(database)) wake(tenantId)
    } catch (error) {
      logger.warn({ err: error }, 'the database does not answer the licensing sweep')
    }
  }

  const first = prepare(parts, () => stopping).then(sweep)
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

/** Brings back into the queue what an earlier life of the gateway could not serve. */
async function prepare({ database, logger, newId, seatQueue }: WorkerParts, isStopping: () => boolean): Promise<void> {
  const warn = (error: unknown) =>
    logger.warn({ err: error }, 'the queue of those who wait for units could not be looked through at the start')
  // One tenant whose lock is not to be had leaves none of the others out.
  const each = async (tenants: Promise<readonly TenantId[]>, run: (tenant: TenantDb) => Promise<void>) => {
    for (const tenantId of await tenants.catch((error: unknown) => (warn(error), [])))
      if (!isStopping()) await run(database.tenantOfEngine(tenantId)).catch(warn)
  }
  await each(listFailedTenants(database), retryAtStart)
  if (seatQueue) await each(listWaitingTenants(database), (tenant) => serveAtStart(tenant, newId()))
}

interface Surroundings {
  /** Tenants that have something to do; the one that works leaves it when it begins. */
  readonly woken: Set<TenantId>
  readonly turns: Map<TenantId, bigint>
  readonly leftAlone: Set<bigint>
  /** Whether a tenant waits that has no place. */
  othersWait(): boolean
  isStopping(): boolean
}

/**
 * Steps of a tenant until nothing is left to do, or its time is over and others wait; then it is woken again behind them. Steps
 * are sized so that each takes about as long as the target.
 */
async function work(
  { database, logger, metrics, now, seatQueue, mostStepUsers }: WorkerParts,
  tenantId: TenantId,
  { woken, turns, leftAlone, othersWait, isStopping }: Surroundings,
): Promise<void> {
  const end = now() + longestTurn
  let limit = Math.min(500, mostStepUsers)
  do {
    woken.delete(tenantId)
    for (;;) {
      if (isStopping()) return
      const began = now()
      if (began >= end && othersWait()) return void woken.add(tenantId)
      const last = turns.get(tenantId) ?? 0n
      const isOver = () => now() - began >= stepTarget
      const options = { last, limit, seatQueue, isOver, leftAlone }
      const done = await runStep(database.tenantOfEngine(tenantId), options).catch((error: unknown) => {
        if (!(error instanceof StepFailure && error.heldUp)) throw error
        return error
      })
      if (done === null) break
      turns.set(tenantId, done.sequence)
      if (done instanceof StepFailure) {
        leftAlone.add(done.sequence)
        logger.warn({ err: done, tenantId, operationId: done.eventId }, 'a group is locked by somebody; its lap waits')
        continue
      }
      metrics.evaluatedMembers.inc({ result: 'success' }, done.succeeded)
      metrics.evaluatedMembers.inc({ result: 'failure' }, done.failed)
      if (done.succeeded + done.failed + done.evaluated >= limit) limit = resize(limit, now() - began, mostStepUsers)
    }
  } while (woken.has(tenantId))
  turns.delete(tenantId)
}

function resize(limit: number, took: number, largest: number): number {
  const wanted = Math.round((limit * stepTarget) / Math.max(took, 1))
  return Math.min(largest, limit * 2, Math.max(smallestStep, Math.round(limit / 2), wanted))
}
