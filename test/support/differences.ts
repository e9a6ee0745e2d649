import type { Database } from '../../src/db/client.ts'
import { eachTenant } from '../../src/db/read/tenants.ts'
import { checkTenant, type Difference } from '../../src/engine/check.ts'

/** What a check of every tenant finds: nothing, after every scenario. */
export async function differences(database: Database): Promise<readonly Difference[]> {
  const found: Difference[] = []
  for await (const { id } of eachTenant(database))
    found.push(...(await checkTenant(database.tenant(id), { seatQueue: true })).differences)
  return found
}
