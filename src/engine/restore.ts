/** A deleted user comes back: with what it held, as far as that is possible, then evaluated for all its sources. */
import type { Moment } from '../db/sql/licensing-lock.ts'
import { enablePaths, type UserLicensing } from '../db/sql/user-licensing.ts'
import type { TenantConnection } from '../db/tenant-db.ts'
import { restorePaths } from '../licensing/restore.ts'
import type { Evaluation } from './evaluate.ts'
import { reprocessUser } from './reprocess.ts'

/** Restores the user; what it cannot have any more is in error on its paths. */
export async function restoreUserLicenses(
  db: TenantConnection,
  evaluation: Evaluation,
  { user, moment }: { readonly user: UserLicensing; readonly moment: Moment },
): Promise<void> {
  const { catalog, balance } = evaluation
  const { paths, takes } = restorePaths(catalog, user, balance)
  await enablePaths(db, user.userId, moment, { paths, takes })
  evaluation.turn.users += paths.length
  for (const skuId of takes) balance.set(skuId, (balance.get(skuId) ?? 0) - 1)
  await reprocessUser(evaluation, user.userId)
}
