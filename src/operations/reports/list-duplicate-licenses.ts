import { authorize } from '../../auth/permissions.ts'
import { type Page, type PageRequest, toPage } from '../../db/read/page.ts'
import type { UserRow } from '../../db/read/rows.ts'
import { below, type Selection, wants } from '../../db/read/selection.ts'
import { findUsersByIds } from '../../db/read/users.ts'
import type { ReadContext } from '../read-context.ts'
import {
  countDuplicates,
  type DuplicateLicense,
  type DuplicatesWanted,
  readDuplicateLicenses,
} from './duplicate-licenses.ts'

/** A product that a user has twice, with the user as far as it is wanted. */
export interface ListedDuplicateLicense extends DuplicateLicense {
  readonly user: UserRow | null
}

/**
 * A page of the products that users of the tenant have directly and from a group, by user and SKU; users who are deleted between
 * two reads are left out.
 */
export async function listDuplicateLicenses(
  { db, principal }: ReadContext,
  wanted: DuplicatesWanted,
  { page, selection }: { readonly page: PageRequest; readonly selection: Selection },
): Promise<Page<ListedDuplicateLicense>> {
  authorize(principal, 'readUserReports')
  const { rows, more } = toPage(await db.indexSnapshot((read) => readDuplicateLicenses(read, wanted, page)), page)
  if (rows.length === 0 || !wants(selection, 'user')) return { rows: rows.map((row) => ({ ...row, user: null })), more }
  const users = await findUsersByIds(
    db,
    rows.map(({ userId }) => userId),
    below(selection, ['user']),
  )
  const userOf = new Map(users.map((user) => [user.id, user]))
  return {
    rows: rows.flatMap((row) => {
      const user = userOf.get(row.userId)
      return user ? [{ ...row, user }] : []
    }),
    more,
  }
}

/** How many `listDuplicateLicenses` has on all pages. */
export async function countListedDuplicateLicenses(
  { db, principal }: ReadContext,
  wanted: DuplicatesWanted,
): Promise<number> {
  authorize(principal, 'readUserReports')
  return db.indexSnapshot((read) => countDuplicates(read, wanted))
}
