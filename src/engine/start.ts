/** What a start of the gateway does to a tenant: it serves every SKU that can be served. */
import { newEvent } from '../db/sql/pending-evaluations.ts'
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
