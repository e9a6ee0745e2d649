/**
 * A synthetic tenant of any size. The same seed, users and groups give the same ids, names, memberships and licences on every
 * machine, in any tenant; only timestamps follow the moment of the seeding. Written by SQL in ranges of numbers, in one
 * transaction: an interrupted seeding leaves nothing behind.
 */
import { createHash } from 'node:crypto'
import type { Database } from '../../db/client.ts'
import { insertGroupLicenses, countConsumedUnits, insertOwnedSkus } from '../../db/write/synthetic/licenses.ts'
import { insertGroups, insertMemberships, nestGroups } from '../../db/write/synthetic/groups.ts'
import { analyzeDirectory, firstUserId, takeEmptyTenant } from '../../db/write/synthetic/tenant.ts'
import { insertDirectLicenses, insertPeople } from '../../db/write/synthetic/users.ts'
import type { TenantId } from '../../licensing/model.ts'
import { directLicenses, largeGroupLicenses, ownedSkus, smallGroupLicenses } from './products.ts'
import { groupWords, personWords } from './words.ts'

/** How large a synthetic tenant is, and which one of that size. */
export interface SyntheticSize {
  readonly seed: number
  readonly users: number
  readonly groups: number
}

/** The numbers that a seeding takes. */
export const syntheticLimits = { seed: [0, 2_147_483_647], users: [1, 10_000_000], groups: [1, 100_000] } as const

/** A statement writes so many users or groups at most. */
const range = 50_000

/** Of so many people two share an address. */
const sharing = 500

/** The tenant that a seed has where none is named. */
export function syntheticTenantId(seed: number): TenantId {
  const hex = createHash('md5').update(`${seed} tenant`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}` as TenantId
}

/** What to make, and whom to tell about it. */
export interface Seeding {
  readonly size: SyntheticSize
  /** Told how many users are written. */
  report(users: number): void
  /** Told what whoever seeds wants to know beside that. */
  note(text: string): void
}

/**
 * Fills a tenant that is empty or not there yet. Answers the id of the first user.
 * Groups give their licences by queued operations, which any gateway on the database carries out.
 */
export async function seedSynthetic(
  database: Database,
  tenantId: TenantId,
  { size, report, note }: Seeding,
): Promise<string> {
  const seed = String(size.seed)
  const domain = `synthetic-${seed}.example`
  const firstUser = await database.tenant(tenantId).step(async (db) => {
    const moment = await takeEmptyTenant(db, { displayName: `Synthetic ${seed}`, country: 'US' })
    await insertOwnedSkus(db, ownedSkus(size.users))
    for (const part of ranges(size.groups)) await insertGroups(db, { seed, ...part, words: groupWords, domain, moment })
    await nestGroups(db, { seed, groups: size.groups, moment })
    for (const part of ranges(size.users)) {
      await insertPeople(db, { seed, ...part, words: personWords, sharing, domain, moment })
      await insertMemberships(db, { seed, ...part, groups: size.groups, moment })
      await insertDirectLicenses(db, { seed, ...part, moment }, directLicenses)
      report(part.to)
    }
    await countConsumedUnits(db)
    const licenses = { large: largeGroupLicenses.slice(0, size.groups), small: smallGroupLicenses }
    await insertGroupLicenses(db, { seed, groups: size.groups, ...licenses, moment })
    return firstUserId(db, seed)
  })
  await analyzeDirectory(database, note)
  return firstUser
}

function* ranges(last: number): Generator<{ readonly from: number; readonly to: number }> {
  for (let from = 1; from <= last; from += range) yield { from, to: Math.min(last, from + range - 1) }
}
