/** What a start of the gateway does to a tenant: it tries again what was left alone, and serves every SKU that can be served. */
import { forgetFailures, newEvent } from '../db/sql/pending-evaluations.ts'
import { addEveryServe } from '../db/sql/waiting-paths.ts'
import { lockLicensing } from '../db/sql/licensing-lock.ts'
import type { TenantDb } from '../db/tenant-db.ts'

/** Puts everybody who waits into the queue once more. */
export async function serveAtStart(tenant: TenantDb, eventId: string): Promise<void> {
  await tenant.step(async (db) => {
    await lockLicensing(db)
    await addEveryServe(db, await newEvent(db, eventId))
  })
}

/** What was left alone after too many failures has its attempts once more. */
export async function retryAtStart(tenant: TenantDb): Promise<void> {
  await tenant.step(async (db) => {
    await lockLicensing(db)
    await forgetFailures(db, null)
  })
}
