import type { TenantDb } from '../../src/db/tenant-db.ts'

/** A call that has done everything but commit. */
export interface HeldCommit {
  /** The handle to call with. */
  readonly db: TenantDb
  /** Fulfilled when the call is about to commit. */
  readonly reached: Promise<void>
  /** Lets it commit. */
  release(): void
}

/** Holds the next transaction of the tenant's handle back just before its commit. */
export function holdCommit(db: TenantDb): HeldCommit {
  const reached = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const hold = async <Result>(result: Promise<Result>): Promise<Result> => {
    const done = await result
    reached.resolve()
    await released.promise
    return done
  }
  return {
    db: {
      ...db,
      step: (run) => db.step((connection) => hold(run(connection))),
      transaction: (run) => db.transaction((transaction) => hold(run(transaction))),
    },
    reached: reached.promise,
    release: () => released.resolve(),
  }
}
