import { authorize } from '../auth/permissions.ts'
import type { UserRow } from '../db/read/rows.ts'
import { plainField, type Selection } from '../db/read/selection.ts'
import { type AssignedLicenseValue, licensesOfUser } from './assigned-licenses.ts'
import { findUserByKey } from './find-user.ts'
import type { ReadContext } from './read-context.ts'
import { userNotFound } from './refusals.ts'

/** A licence of a user, of which the details are shown. */
export interface LicenseDetailsValue extends AssignedLicenseValue {
  readonly id: string
}

/** What a user has, by SKU id. */
export function licenseDetailsOf({ id, licensePaths = [] }: UserRow): readonly LicenseDetailsValue[] {
  return licensesOfUser(licensePaths).map((license) => ({ ...license, id: `${id}_${license.skuId}` }))
}

/** What the user of an object id or user principal name has, by SKU id. Throws `Request_ResourceNotFound`. */
export async function listLicenseDetails(
  { db, principal }: ReadContext,
  { id, selection }: { readonly id: string; readonly selection: Selection },
): Promise<readonly LicenseDetailsValue[]> {
  authorize(principal, 'readSkus')
  const user = await findUserByKey(db, id, [plainField('licenseDetails', selection)])
  if (user === null) throw userNotFound(id, 'id')
  return licenseDetailsOf(user)
}
