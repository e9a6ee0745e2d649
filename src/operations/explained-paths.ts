/** What the texts of errors name, looked up for a page of users at once. */
import { findSharedAddresses, type SharedAddress } from '../db/sql/shared-addresses.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import type { UserId } from '../licensing/model.ts'
import type { ExplainedPath } from './license-error-words.ts'

/** The service plans that the errors are about. */
export function plansIn(errors: readonly Pick<ExplainedPath, 'explanation'>[]): readonly string[] {
  return [
    ...new Set(
      errors.flatMap(({ explanation }) => [...explanation.servicePlans, ...explanation.conflictingServicePlans]),
    ),
  ]
}

/** Whether the error is that an address of the user is somebody else's too, and still is. */
export function isAboutAddresses({ path, explanation }: Pick<ExplainedPath, 'path' | 'explanation'>): boolean {
  return path.error === 'UNIQUENESS_VIOLATION' && explanation.current
}

/** The addresses that each of the users shares, in one statement; none where there are no users. */
export async function loadShared(
  db: TenantConnection,
  userIds: readonly UserId[],
): Promise<(userId: UserId) => readonly SharedAddress[]> {
  const shared = Map.groupBy(await findSharedAddresses(db, userIds), ({ userId }) => userId)
  return (userId) => shared.get(userId) ?? []
}
