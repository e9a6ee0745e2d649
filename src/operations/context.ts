import type { Principal } from '../auth/principal.ts'
import type { Listener } from '../db/listen.ts'
import type { TenantDb } from '../db/tenant-db.ts'

/** The world of one request: who asks, the caller's tenant, and what comes from outside of the process. */
export interface OperationContext {
  readonly db: TenantDb
  readonly principal: Principal
  /** Whether units that are free go to those who wait. */
  readonly seatQueue: boolean
  /** Makes a random GUID. */
  newId(): string
  /** Wakes the licensing worker for the tenant, after the commit. */
  wake(): void
  readonly watching: Watching
}

/** What subscriptions are told by. */
export interface Watching {
  readonly listener: Listener
  /**
   * The caller's tenant for looks at what moves. Those of all its subscribers together have as many connections as one request,
   * so that subscribers of a busy group never take every connection from other callers.
   */
  openDb(): TenantDb
}
