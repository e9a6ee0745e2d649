import type { UserRow } from '../../db/read/rows.ts'
import { holds } from '../../licensing/model.ts'
import type { OperationContext } from '../../operations/context.ts'
import type { UserSource } from '../wire/user.ts'
import { loadServicePlans } from './service-plans.ts'

/** The users with the service plans of their products, as far as the properties of these names need them: one statement for all. */
export async function loadUsers(
  { db }: Pick<OperationContext, 'db'>,
  rows: readonly UserRow[],
  names: readonly string[],
): Promise<readonly UserSource[]> {
  const held = rows.flatMap(({ licensePaths = [] }) => licensePaths.filter(holds).map(({ skuId }) => skuId))
  const plansOf = await loadServicePlans({ db }, [...new Set(held)], names)
  return rows.map((row) => ({ ...row, plansOf }))
}

/** The same of one user. */
export async function loadUser(
  context: Pick<OperationContext, 'db'>,
  row: UserRow,
  names: readonly string[],
): Promise<UserSource> {
  const [user] = await loadUsers(context, [row], names)
  if (user === undefined) throw new Error('a user for each row')
  return user
}
