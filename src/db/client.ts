/** The database as the gateway opens it once: one pool that Prisma and plain SQL share, and a handle for each tenant. */
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import type { TenantId } from '../licensing/model.ts'
import type { Deadline } from '../util/deadline.ts'
import { beginConnection, connectionBeginning } from './begin-connection.ts'
import { openCanceller } from './cancelling.ts'
import { PrismaClient } from './generated/client.ts'
import { createLanes } from './lanes.ts'
import { createReadLanes, type ReadTurns } from './read-lanes.ts'
import { RequestPool } from './request-pool.ts'
import { limitWork, unlimited } from './request-work.ts'
import { openSnapshots, type SnapshotLimits } from './snapshots.ts'
import { createStatementNames } from './statement-names.ts'
import { openTenant, type TenantDb } from './tenant-db.ts'

/** What works across tenants stands here; everything that serves a caller goes through `tenant`. */
export interface Database {
  readonly prisma: PrismaClient
  readonly pool: pg.Pool
  /** How this database is reached, for those who keep connections of their own (migrations, notices). */
  readonly connection: pg.PoolConfig
  /** The handle bound to one tenant, for a caller. It is cheap; make one for each request, whose deadline ends what it does. */
  tenant(tenantId: TenantId, deadline?: Deadline): TenantDb
  /** The same for looks at what moves: all of a tenant together read by as many connections as one request. */
  tenantOfWatcher(tenantId: TenantId, deadline: Deadline): TenantDb
  /** The same for the engine's own steps, which do not queue with what callers change. */
  tenantOfEngine(tenantId: TenantId): TenantDb
  /** Cancels the snapshots that are read now, so that nobody waits for them. */
  cancelSnapshots(): void
  close(): Promise<void>
}

/** How a database is reached, and what the gateway may take of it. */
export interface DatabaseOptions {
  readonly connection: pg.PoolConfig
  /** The most connections that the pool opens. */
  readonly max: number
  /** Milliseconds that a change waits for a lock: no longer than a caller would for an answer. */
  readonly longestLockWait?: number
  /** Milliseconds after which a transaction without a statement is ended: whoever began it stands still, and has locks. */
  readonly longestSilence?: number
  /** Milliseconds that a statement may take to answer, whether the server is at work or silent; not given: any time. */
  readonly longestAnswer?: number
  /** What snapshots may take beside that; not given: one at a time, for a minute. */
  readonly snapshots?: SnapshotLimits
  /** Called when a connection that nobody uses breaks; the pool replaces it. */
  readonly onConnectionError?: (error: Error) => void
  /** Called with the text of each statement that is sent, but for the one that begins a connection. */
  readonly onStatement?: (text: string) => void
}

/** In milliseconds, where all connections are in use or the server does not answer. */
const longestConnectionWait = 10_000
/** Changes of one tenant that wait for those before them; as many as are done in a few seconds. */
const mostWaiting = 1_000

/** Opens the pool; connections are made when they are first needed. */
export function openDatabase({
  connection,
  max,
  longestLockWait = 20_000,
  longestSilence = 20_000,
  longestAnswer,
  snapshots: snapshotLimits,
  ...hooks
}: DatabaseOptions): Database {
  const config = {
    ...connection,
    ...(hooks.onStatement && { Client: observedClient(hooks.onStatement) }),
  }
  const limits = { longestLockWait, longestSilence }
  const onError = (error: Error) => hooks.onConnectionError?.(error)
  const canceller = openCanceller(connection, onError)
  const { cancel } = canceller
  const pool = new RequestPool(
    {
      ...config,
      max,
      // What nobody waits for any more is ended by the server, too: it would keep its locks.
      begin: connectionBeginning({
        ...limits,
        ...(longestAnswer !== undefined && { longestStatement: longestAnswer + 500 }),
      }),
      connectionTimeoutMillis: longestConnectionWait,
      ...(longestAnswer !== undefined && { query_timeout: longestAnswer }),
    },
    cancel,
  )
  pool.on('error', onError)
  // A connection that breaks while it is in use rejects what it is used for; the event alone would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  const snapshots = openSnapshots(
    { ...config, onConnect: connectionBeginning(limits) },
    snapshotLimits ?? { max: 1, timeout: 60_000 },
    { cancel, onError },
  )
  const nameRead = createStatementNames({ prefix: 'read', most: 64, begins: 'SELECT' })
  const nameInStep = createStatementNames({ prefix: 'step', most: 128 })
  // Changes have half of the connections, those of one tenant a quarter, and steps a quarter: another is left for those who read.
  const part = (share: number) => Math.max(1, Math.floor(max / share))
  const inLane = createLanes({ running: part(4), ofAll: part(2), waiting: mostWaiting })
  // Reads of one request have a quarter, those of one tenant half, and those of all leave a quarter for changes and steps.
  const readTurns = createReadLanes({ ofRequest: part(4), ofTenant: part(2), ofAll: Math.max(1, max - part(4)) })
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: ({ sql }) => nameRead(sql) }),
  })
  const opened = { prisma, pool, snapshots, nameInStep }
  /** There are no more of them than tenants. */
  const watcherTurns = new Map<TenantId, ReadTurns>()
  const open = (tenantId: TenantId, turns: ReadTurns, deadline: Deadline) =>
    openTenant({ ...opened, inLane, work: limitWork(pool, turns, deadline), deadline }, tenantId)
  return {
    prisma,
    pool,
    connection,
    tenant: (tenantId, deadline) =>
      deadline === undefined
        ? openTenant({ ...opened, inLane, work: unlimited, deadline }, tenantId)
        : open(tenantId, readTurns(tenantId), deadline),
    tenantOfWatcher(tenantId, deadline) {
      const turns = watcherTurns.get(tenantId) ?? readTurns(tenantId)
      watcherTurns.set(tenantId, turns)
      return open(tenantId, turns, deadline)
    },
    tenantOfEngine: (tenantId) =>
      openTenant({ ...opened, inLane: (_lane, run) => run(), work: unlimited, deadline: undefined }, tenantId),
    cancelSnapshots: () => snapshots.cancel(),
    async close() {
      await snapshots.close()
      await prisma.$disconnect()
      await pool.end()
      await canceller.close()
    },
  }
}

/** A client that tells the text of each statement before it sends it; all overloads of `query` are passed on as they are. */
function observedClient(onStatement: (text: string) => void) {
  return class ObservedClient extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super(config)
      const { query } = this
      this.query = ((...args: readonly unknown[]) => {
        const [first] = args
        const text = typeof first === 'string' ? first : (first as { readonly text?: unknown } | undefined)?.text
        if (typeof text === 'string' && text !== beginConnection) onStatement(text)
        return Reflect.apply(query, this, args)
      }) as typeof query
    }
  }
}
