/**
 * Looks whether a tenant is as the laws leave it: units against paths, paths against what groups give, on one snapshot, so
 * that a tenant at work gives no false alarm and is not held up.
 */
import {
  countOutstandingWork,
  type FailedGroup,
  listFailedGroups,
  type OutstandingWork,
} from '../db/sql/check/outstanding-work.ts'
import { listPathDifferences, type PathDifference, type PathDifferenceKind } from '../db/sql/check/path-differences.ts'
import { listSuccessorDifferences, type SuccessorDifference } from '../db/sql/check/successor-differences.ts'
import { listUnitDifferences, type UnitDifference } from '../db/sql/check/unit-differences.ts'
import { expectWholeTenant } from '../db/sql/check/whole-tenant.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import type { TenantDb } from '../db/tenant-db.ts'

/** Something that is not as the laws leave it. */
export type Difference =
  | UnitDifference
  | PathDifference
  | { readonly kind: 'FAILED_OPERATION'; readonly group: FailedGroup }
  | { readonly kind: 'SUCCESSORS'; readonly group: SuccessorDifference }
  | { readonly kind: 'GIVEN_UP'; readonly evaluations: number }
  /** Further lines of a kind, which are not listed. */
  | {
      readonly kind: 'MORE'
      readonly of: PathDifferenceKind | 'FAILED_OPERATION' | 'SUCCESSORS'
      readonly lines: number
      readonly users: number
    }

/** What a check found. */
export interface Check {
  readonly differences: readonly Difference[]
  /** What is left out because it is still to be evaluated. */
  readonly outstanding: OutstandingWork
}

/** What counts as a fault. */
export interface CheckOptions {
  /** Whether free units go to those who wait, so that nobody waits for one that is free. */
  readonly seatQueue: boolean
}

/** The most lines of one kind. */
const most = 20

const kinds: readonly PathDifferenceKind[] = [
  'DISABLED',
  'DIRECT',
  'MIXED',
  'CAUSELESS',
  'MISSING',
  'PLANS',
  'UNWANTED',
]

/** Answers every difference, of each kind the largest ones and how many more there are. Writes nothing. */
export async function checkTenant(tenant: TenantDb, options: CheckOptions): Promise<Check> {
  return tenant.snapshot((db) => checkSnapshot(db, options))
}

/** As `checkTenant`, on a snapshot that the caller has. */
export async function checkSnapshot(db: TenantConnection, { seatQueue }: CheckOptions): Promise<Check> {
  await expectWholeTenant(db)
  const differences: Difference[] = [...(await listUnitDifferences(db))]
  for (const kind of seatQueue ? [...kinds, 'WAITING' as const] : kinds) {
    const { listed, lines, users } = await listPathDifferences(db, kind, most)
    differences.push(...listed)
    if (lines > listed.length) {
      const told = listed.reduce((sum, line) => sum + line.users, 0)
      differences.push({ kind: 'MORE', of: kind, lines: lines - listed.length, users: users - told })
    }
  }
  const remembered = await listSuccessorDifferences(db, most)
  differences.push(...remembered.groups.map((group) => ({ kind: 'SUCCESSORS' as const, group })))
  differences.push(...moreGroups('SUCCESSORS', remembered))
  const failed = await listFailedGroups(db, most)
  differences.push(...failed.groups.map((group) => ({ kind: 'FAILED_OPERATION' as const, group })))
  differences.push(...moreGroups('FAILED_OPERATION', failed))
  const outstanding = await countOutstandingWork(db)
  if (outstanding.givenUp > 0) differences.push({ kind: 'GIVEN_UP', evaluations: outstanding.givenUp })
  return { differences, outstanding }
}

function moreGroups(
  of: 'FAILED_OPERATION' | 'SUCCESSORS',
  { groups, total }: { readonly groups: readonly unknown[]; readonly total: number },
): readonly Difference[] {
  return total > groups.length ? [{ kind: 'MORE', of, lines: total - groups.length, users: 0 }] : []
}
