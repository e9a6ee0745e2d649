/** The database as the gateway opens it once: one pool that Prisma and plain SQL share, and a handle for each tenant. */
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import type { TenantId } from '../licensing/model.ts'
import { PrismaClient } from './generated/client.ts'
import { openSnapshots, type SnapshotLimits } from './snapshots.ts'
import { createStatementNames } from './statement-names.ts'
import { openTenant, type TenantDb } from './tenant-db.ts'

/** What works across tenants stands here; everything that serves a caller goes through `tenant`. */
export interface Database {
  readonly prisma: PrismaClient
  readonly pool: pg.Pool
  /** How this database is reached, for those who keep connections of their own (migrations, the queue, notifications). */
  readonly connection: pg.PoolConfig
  /** The handle bound to one tenant. It is cheap; make one for each request. */
  tenant(tenantId: TenantId): TenantDb
  /** Cancels the snapshots that are read now, so that nobody waits for them. */
  cancelSnapshots(): void
  close(): Promise<void>
}

/** How a database is reached, and what the gateway may take of it. */
export interface DatabaseOptions {
  readonly connection: pg.PoolConfig
  /** The most connections that the pool opens. */
  readonly max: number
  /** What snapshots may take beside that; not given: one at a time, for a minute. */
  readonly snapshots?: SnapshotLimits
  /** Called when a connection that nobody uses breaks; the pool replaces it. */
  readonly onConnectionError?: (error: Error) => void
  /** Called with the text of each statement that is sent. */
  readonly onStatement?: (text: string) => void
}

/** Opens the pool; connections are made when they are first needed. */
export function openDatabase({ connection, max, snapshots: limits, ...hooks }: DatabaseOptions): Database {
  const config = { ...connection, ...(hooks.onStatement && { Client: observedClient(hooks.onStatement) }) }
  const onError = (error: Error) => hooks.onConnectionError?.(error)
  const pool = new pg.Pool({ ...config, max })
  pool.on('error', onError)
  const snapshots = openSnapshots(config, limits ?? { max: 1, timeout: 60_000 }, {
    cancel: (backend) => pool.query('SELECT pg_cancel_backend($1)', [backend]),
    onError,
  })
  const nameRead = createStatementNames({ prefix: 'read', most: 64, begins: 'SELECT' })
  const nameInStep = createStatementNames({ prefix: 'step', most: 128 })
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: ({ sql }) => nameRead(sql) }),
  })
  return {
    prisma,
    pool,
    connection,
    tenant: (tenantId) => openTenant({ prisma, pool, snapshots, nameInStep }, tenantId),
    cancelSnapshots: () => snapshots.cancel(),
    async close() {
      await snapshots.close()
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

function observedClient(onStatement: (text: string) => void) {
  return class ObservedClient extends pg.Client {
    // biome-ignore lint/suspicious/noExplicitAny: the overloads of `query` are passed on as they are
    override query(...args: any[]): any {
      const [first] = args
      const text = typeof first === 'string' ? first : first?.text
      if (typeof text === 'string') onStatement(text)
      return Reflect.apply(super.query, this, args)
    }
  }
}
