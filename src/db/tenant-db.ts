/**
 * A handle that is bound to one tenant: a statement that goes through it cannot leave the tenant by accident. Models are bound by
 * `tenant-models`; SQL must name the tenant as `$1`, and tests judge each statement that is sent (test/support/statements).
 */
import type pg from 'pg'
import { GatewayError } from '../errors.ts'
import type { TenantId } from '../licensing/model.ts'
import type { Deadline } from '../util/deadline.ts'
import { isReadTimeout } from '../util/out-of-reach.ts'
import type { Prisma, PrismaClient } from './generated/client.ts'
import type { RunInLane } from './lanes.ts'
import { lookUpByKeys } from './look-up-by-keys.ts'
import type { RequestWork } from './request-work.ts'
import type { Snapshots } from './snapshots.ts'
import { bindConnection, namesTenant, type TenantConnection } from './tenant-connection.ts'
import { bindModels, limitModels, type TenantModels } from './tenant-models.ts'

/** One tenant's part of the database. */
export interface TenantDb extends TenantConnection {
  readonly models: TenantModels
  /**
   * Runs a change as one transaction; a rejection rolls all of it back. Never hold it across a call to elsewhere. Rejects with
   * `Directory_ConcurrencyViolation` where a lock was not to be had for 20 s, with `Service_Unavailable` where its turn did
   * not come or it took longer than 30 s.
   */
  transaction<T>(run: (db: TenantDb) => Promise<T>): Promise<T>
  /**
   * Runs set-based SQL as one transaction on a connection of the shared pool, without Prisma's time limit. Rejects with
   * `Directory_ConcurrencyViolation` where a lock was not to be had for 20 s, with `Service_Unavailable` where its turn did
   * not come.
   */
  step<T>(run: (connection: TenantConnection) => Promise<T>): Promise<T>
  /** Reads everything as of one moment, as `step` does, and refuses to write; it waits for no lock and holds none. */
  snapshot<T>(run: (connection: TenantConnection) => Promise<T>): Promise<T>
  /** As `snapshot`, for statements that look rows up in indexes: no statistics may make a pass over a table of that. */
  indexSnapshot<T>(run: (connection: TenantConnection) => Promise<T>): Promise<T>
  /**
   * Reads on one snapshot for no longer than a limit, one at a time for each caller. Rejects with `TooManyRequests`
   * or `Service_Unavailable`.
   */
  boundedSnapshot<T>(caller: string, read: (connection: TenantConnection) => Promise<T>): Promise<T>
}

const transactionLimits = { maxWait: 10_000, timeout: 30_000 }

interface Opened {
  readonly prisma: PrismaClient
  readonly pool: pg.Pool
  readonly snapshots: Pick<Snapshots, 'run'>
  /** The name under which the plan of a step's statement is kept; steps have planner settings of their own. */
  readonly nameInStep: (text: string) => string
  readonly inLane: RunInLane
  readonly work: RequestWork
  /** Of the request; the work keeps to it, and so do snapshots. */
  readonly deadline: Deadline | undefined
}

/** The handle of one tenant; it opens no connection before it is used. */
export function openTenant(opened: Opened, tenantId: TenantId): TenantDb {
  const { prisma, pool, snapshots, nameInStep, work, deadline } = opened
  const bound = bindModels(prisma, tenantId, (run) => work.read(run))
  const runIn = async <T>({ opening, nameOf, commit }: Kind, run: RunOn<T>): Promise<T> => {
    const client = await pool.connect()
    let broken: Error | undefined
    // A connection that breaks between two statements says so as an event, which nobody else hears while it is in use.
    const onError = (failure: Error) => {
      broken = failure
    }
    client.on('error', onError)
    try {
      await client.query(opening)
      const connection = bindConnection(client, tenantId, nameOf)
      const result = await run({
        tenantId,
        query: (text, ...parameters) => work.read(() => connection.query(text, ...parameters)),
      })
      commit?.()
      await client.query('COMMIT')
      return result
    } catch (error) {
      // A server that has not answered would not answer this either.
      if (isReadTimeout(error)) broken = error
      else
        await client.query('ROLLBACK').catch((failure: Error) => {
          broken = failure
        })
      throw refusalOf(error) ?? error
    } finally {
      client.off('error', onError)
      client.release(broken)
    }
  }
  const own = bindConnection(pool, tenantId)
  const change = <T>(run: (commit: () => void) => Promise<T>) =>
    work.change((inTurn) => opened.inLane(tenantId, inTurn), run)
  const snapshot = <T>(opening: string, run: RunOn<T>) => work.read(() => runIn({ opening }, run))
  return {
    models: limitModels(bound),
    tenantId,
    query: (text, ...parameters) => work.read(() => own.query(text, ...parameters)),
    step: (run) => change((commit) => runIn({ opening: begin, nameOf: nameInStep, commit }, run)),
    snapshot: (run) => snapshot(beginSnapshot, run),
    indexSnapshot: (run) => snapshot(`${beginSnapshot}; ${lookUpByKeys}; ${hashSets}`, run),
    boundedSnapshot: (caller, read) => snapshots.run(tenantId, { caller, deadline }, read),
    transaction: (run) =>
      change((commit) =>
        bound
          .$transaction(async (transaction) => {
            const result = await run(openTransaction(transaction, work, tenantId))
            commit()
            return result
          }, transactionLimits)
          .catch((error: unknown) => {
            throw refusalOf(error) ?? error
          }),
      ),
  }
}

type RunOn<T> = (connection: TenantConnection) => Promise<T>

/** How a transaction of set-based SQL begins, and which of its plans are kept. */
interface Kind {
  readonly opening: string
  readonly nameOf?: (text: string) => string
  /** Called when all but the commit is done; throws where it must not be done. */
  readonly commit?: () => void
}

const begin = `BEGIN; ${lookUpByKeys}`

/** Sets of a million ids have room to be hashed, which takes half the time of reading both in their order. */
const hashSets = `SET LOCAL work_mem = '64MB'`

const beginSnapshot = `BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL jit = off`

/** What a caller is told of a change that others were in the way of; null: it failed for another reason. */
function refusalOf(error: unknown): GatewayError | null {
  const { code } = (error ?? {}) as { code?: unknown }
  if (conflicts.has(stateOf(error)))
    return new GatewayError('Directory_ConcurrencyViolation', conflict, { cause: error })
  if (code === 'P2028')
    return new GatewayError('Service_Unavailable', tooLong, { cause: error, retryAfter: 1, status: 504 })
  return null
}

/** PostgreSQL's code of what went wrong; of a statement of Prisma, raw or of a model, it stands behind a code of Prisma's own. */
function stateOf(error: unknown): unknown {
  const { code, meta } = (error ?? {}) as { code?: unknown; meta?: Meta }
  return meta?.driverAdapterError?.cause?.originalCode ?? code
}

/** What Prisma adds to an error of its driver adapter. */
interface Meta {
  readonly driverAdapterError?: { readonly cause?: { readonly originalCode?: string } }
}

/** A lock was not to be had in time, or two changes waited for each other, or one saw what the other was changing. */
const conflicts: ReadonlySet<unknown> = new Set(['55P03', '40P01', '40001'])

const conflict = 'Error due to concurrent requests being made to the tenant. Please wait briefly and retry.'

const tooLong = 'The database is too busy to make this change in time; nothing was changed. Try again in a moment.'

/** Inside a transaction a further one is part of it. */
function openTransaction(transaction: Prisma.TransactionClient, work: RequestWork, tenantId: TenantId): TenantDb {
  const db: TenantDb = {
    tenantId,
    models: limitModels(transaction),
    query: <Row>(text: string, ...parameters: readonly unknown[]) =>
      work.read(async () => await transaction.$queryRawUnsafe<Row[]>(namesTenant(text), tenantId, ...parameters)),
    transaction: (run) => run(db),
    step: (run) => run(db),
    snapshot: () => Promise.reject(new Error('a snapshot cannot begin inside a transaction')),
    indexSnapshot: (run) => run(db),
    boundedSnapshot: (_caller, read) => read(db),
  }
  return db
}
