/** The words of licensing: ids that cannot be mixed up, plan sets, paths, states and broken laws. */

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** The id of a tenant, in lower case. */
export type TenantId = Branded<'TenantId'>
/** The id of a user, in lower case. */
export type UserId = Branded<'UserId'>
/** The id of a group, in lower case. */
export type GroupId = Branded<'GroupId'>
/** The SKU of a product, in lower case. */
export type SkuId = Branded<'SkuId'>
/** The id of a service plan, in lower case. */
export type ServicePlanId = Branded<'ServicePlanId'>
/** Where a path comes from: a group, or the user itself for a direct path. */
export type SourceId = UserId | GroupId
/** The id of a change of a group's licences, in lower case. */
export type OperationId = Branded<'OperationId'>

/** Service plan ids, sorted, without duplicates. */
export type PlanSet = readonly ServicePlanId[]

/** Where a path stands; only the active ones hold. */
export type LicenseAssignmentStatus = 'ACTIVE' | 'ACTIVE_WITH_ERROR' | 'DISABLED' | 'ERROR'

/** Why a path is in error. */
export type LicenseAssignmentError =
  | 'COUNT_VIOLATION'
  | 'MUTUALLY_EXCLUSIVE_VIOLATION'
  | 'DEPENDENCY_VIOLATION'
  | 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION'
  | 'UNIQUENESS_VIOLATION'
  | 'OTHER'

/** A SKU with the plans of it that are switched off. */
export interface License {
  readonly skuId: SkuId
  readonly disabledPlans: PlanSet
}

/** What one path of a user is, apart from where it comes from. */
export interface PathState extends License {
  readonly state: LicenseAssignmentStatus
  readonly error: LicenseAssignmentError | null
}

/** L(G): the licences of a group, and for each SKU that was removed the SKUs that came in its place. */
export interface GroupLicenses {
  readonly licenses: ReadonlyMap<SkuId, PlanSet>
  readonly successors: ReadonlyMap<SkuId, readonly SkuId[]>
}

/** A broken law, by its wire name, with the plans that show it. */
export interface Violation {
  readonly error: LicenseAssignmentError
  readonly skuId: SkuId
  readonly servicePlans: PlanSet
  /** The plans that stand in the way (exclusion) or are missing (dependency). */
  readonly conflictingServicePlans: PlanSet
}

/** Ids sorted and without duplicates. */
export function toSet<Id extends string>(ids: Iterable<Id>): readonly Id[] {
  return [...new Set(ids)].sort()
}

/** Whether two sorted sets have the same members. */
export function equalSets(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index])
}

/** Whether a path in this state gives its plans to the user. */
export function holds(path: { readonly state: LicenseAssignmentStatus }): boolean {
  return path.state === 'ACTIVE' || path.state === 'ACTIVE_WITH_ERROR'
}
