/** Filters of a large tenant, with what serves them. */
import { skus } from '../../src/imports/demonstration/contoso.ts'
import type { GroupFilterRequest } from '../../src/operations/group-filter.ts'
import type { UserFilterRequest } from '../../src/operations/user-filter.ts'
import { largeGroupId, personId } from './large-tenant.ts'

export const people = 10_000
export const groups = 20_000
export const deletedUsers = 10_000
const deletedGroups = groups / 20
/** So many people have a number of this kind, which is part of their names. */
const numbered = (is: (number: string) => boolean) =>
  Array.from({ length: people }, (_, index) => String(index + 1)).filter(is).length
/** E3 and EMS E5 of everybody, E1 of one in fifty, E3 of the deleted. */
const paths = people * 2 + people / 50 + deletedUsers

/** What a filter is served by. */
export interface Served<Filter> {
  readonly filter: Filter
  /** The index that leads to its rows; null: none does. */
  readonly index: string | null
  /** So many rows of indexes have to be read to have all of it. */
  readonly reads: number
}

const served = <Filter>(filter: Filter, index: string | null, reads: number): Served<Filter> => ({
  filter,
  index,
  reads,
})

const bySku = 'license_assignment_path_held_idx'
const byLocation = 'user_tenant_id_usage_location_id_idx'
const byError = 'license_assignment_path_error(s|_kind)_idx'
const byAddress = 'proxy_address_tenant_id_address_key_object_id_idx'
const waiting = people / 10
const conflicting = people / 50
const withoutMail = numbered((number) => number.endsWith('50') && !number.startsWith('77'))

export const servedUsers: readonly Served<UserFilterRequest>[] = [
  served(
    { displayName: { contains: '1234' } },
    'user_living_search_idx',
    numbered((number) => number.includes('1234')),
  ),
  served(
    { displayName: { startsWith: 'person 19' } },
    'user_living_by_name_idx',
    numbered((number) => number.startsWith('19')),
  ),
  served({ displayName: { contains: 'person' } }, null, people),
  served({ userPrincipalName: { eq: 'person77@northwind.com' } }, 'user_living_principal_name_key', 1),
  served(
    { userPrincipalName: { startsWith: 'person77' } },
    'user_living_principal_name_key',
    numbered((number) => number.startsWith('77')),
  ),
  served({ userPrincipalName: { contains: 'northwind' } }, null, people),
  served({ license: { skuId: skus.e3 } }, bySku, people),
  served({ license: { skuId: skus.e1 } }, bySku, conflicting),
  served(
    { license: { assignedByGroup: largeGroupId } },
    'license_assignment_path_tenant_id_source_id_user_id_idx',
    people * 2,
  ),
  served({ license: { error: 'COUNT_VIOLATION' } }, 'license_assignment_path_(error_kind|waiting)_idx', waiting),
  served({ license: { error: 'COUNT_VIOLATION', skuId: skus.emsE5 } }, 'license_assignment_path_waiting_idx', 0),
  served({ license: { error: 'MUTUALLY_EXCLUSIVE_VIOLATION' } }, 'license_assignment_path_error_kind_idx', conflicting),
  served({ license: { direct: true } }, 'license_assignment_path_direct(_by_sku)?_idx', conflicting + deletedUsers),
  served({ license: { direct: true, skuId: skus.emsE5 } }, 'license_assignment_path_direct_by_sku_idx', 0),
  served({ license: { direct: false } }, null, paths),
  served({ license: { direct: false, skuId: skus.e1 } }, bySku, conflicting),
  served({ license: { state: 'DISABLED' } }, 'license_assignment_path_disabled_idx', deletedUsers),
  served({ license: { state: 'DISABLED', skuId: skus.emsE5 } }, 'license_assignment_path_disabled_idx', 0),
  served({ license: { state: 'ACTIVE_WITH_ERROR' } }, byError, 2 * (waiting + conflicting)),
  served({ license: { state: 'ACTIVE' } }, null, paths),
  served({ license: {} }, null, paths),
  served({ not: { license: {} } }, null, paths + people),
  served({ not: { license: { skuId: skus.emsE5 } } }, bySku, people * 2),
  served({ hasLicenseErrors: true }, byError, 2 * (waiting + conflicting)),
  served({ hasLicenseErrors: false }, null, 2 * (waiting + conflicting) + people),
  served({ hasUsageLocation: false }, 'user_living_without_location_idx', people / 4),
  served({ hasUsageLocation: true }, null, people / 4 + people),
  served(
    { or: [{ displayName: { eq: 'Person 9' } }, { license: { skuId: skus.e1, direct: true } }] },
    'license_assignment_path_direct_by_sku_idx',
    1 + conflicting,
  ),
]

export const servedDeletedUsers: readonly Served<UserFilterRequest>[] = [
  served({ displayName: { contains: '1234' } }, 'user_deleted_search_idx', 1),
  served({ userPrincipalName: { contains: 'r1234' } }, 'user_deleted_search_idx', 1),
  served({ userPrincipalName: { startsWith: 'former29' } }, 'user_deleted_by_principal_name_idx', 111),
  served({ license: { state: 'DISABLED', skuId: skus.e3 } }, 'license_assignment_path_disabled_idx', deletedUsers),
  served({ license: { state: 'DISABLED', skuId: skus.e1 } }, 'license_assignment_path_disabled_idx', 0),
  served({ license: { skuId: skus.e3 } }, bySku, people),
  served({ hasUsageLocation: false }, 'user_deleted_without_location_idx', deletedUsers / 10),
]

/** One in a hundred of them. */
const rare = groups / 100

export const servedGroups: readonly Served<GroupFilterRequest>[] = [
  served({ displayName: { contains: '1234' } }, 'group_living_search_idx', 12),
  served({ displayName: { startsWith: 'group 19' } }, 'group_living_by_name_idx', 1_111),
  served({ kind: 'DISTRIBUTION' }, 'group_mail_enabled_idx', rare),
  served({ kind: 'MAIL_ENABLED_SECURITY' }, 'group_mail_enabled_idx', rare),
  served({ kind: 'MICROSOFT_365' }, 'group_unified_idx', 2 * rare),
  served({ kind: 'SECURITY' }, null, groups),
  served({ assignedSku: skus.e1 }, 'group_license_tenant_id_sku_id_group_id_idx', rare),
  served({ assignedSku: skus.e5 }, 'group_license_tenant_id_sku_id_group_id_idx', 0),
  served({ hasAssignedLicenses: true }, 'group_license_', rare + 2),
  served({ hasAssignedLicenses: false }, null, groups + rare + 2),
  served({ hasMembersWithLicenseErrors: true }, 'license_assignment_path_errors_idx', 1),
  served({ hasMembersWithLicenseErrors: false }, null, groups + 1),
  served({ memberLicenseError: 'COUNT_VIOLATION' }, 'license_assignment_path_(error_kind|errors)_idx', 1),
  served({ isDynamic: true }, 'group_dynamic_idx', rare),
  served({ isDynamic: false }, null, groups + rare),
  served({ onPremisesSyncEnabled: true }, 'group_synced_idx', rare),
  served({ onPremisesSyncEnabled: false }, null, groups + rare),
  served({ securityEnabled: false }, 'group_without_security_idx', 2 * rare),
  served({ securityEnabled: true }, null, groups + 2 * rare),
]

export const servedDeletedGroups: readonly Served<GroupFilterRequest>[] = [
  served({ displayName: { contains: '1980' } }, 'group_deleted_search_idx', 2),
  served({ displayName: { startsWith: 'group 19' } }, 'group_deleted_by_name_idx', deletedGroups),
  served({ kind: 'DISTRIBUTION' }, 'group_mail_enabled_idx', rare),
  served({ isDynamic: true }, 'group_dynamic_idx', rare),
]

/** By what names one user, and by what only clients of Microsoft Graph ask for, beside much else. */
export const servedByProperty: readonly Served<UserFilterRequest>[] = [
  served({ id: personId(77) }, 'user_(pkey|tenant_id_id_kind_key)', 1),
  served({ mail: { eq: 'person77@northwind.com' } }, 'user_mail_idx', 1),
  served(
    { mail: { startsWith: 'person77' } },
    'user_mail_idx',
    numbered((number) => number.startsWith('77')),
  ),
  served({ hasMail: false }, 'user_living_without_mail_idx', withoutMail),
  served({ hasMail: true }, null, withoutMail + people),
  served({ proxyAddresses: { eq: 'smtp:PERSON77@northwind.com' } }, byAddress, 1),
  served(
    { proxyAddresses: { startsWith: 'smtp:person77' } },
    byAddress,
    numbered((number) => number.startsWith('77')),
  ),
  served({ accountEnabled: false }, 'user_disabled_idx', people / 100),
  served({ accountEnabled: true }, null, people / 100 + people),
  served({ usageLocation: 'DE' }, byLocation, people / 4),
  served({ usageLocation: 'US' }, byLocation, people / 4 + (deletedUsers * 9) / 10),
  served({ usageLocation: 'IS' }, byLocation, 0),
  served({ usageLocationStartsWith: 'D' }, byLocation, people / 4),
  served({ license: { skuId: skus.e3 } }, bySku, people + deletedUsers),
  served({ displayName: { contains: 'person' } }, null, people),
]

/** By what names one group. */
export const servedGroupsByProperty: readonly Served<GroupFilterRequest>[] = [
  served({ id: largeGroupId }, 'group_(pkey|tenant_id_id_kind_key)', 1),
  served({ mail: { eq: 'group110@northwind.com' } }, 'group_mail_idx', 1),
  served({ mailNickname: { eq: 'group110' } }, 'group_mail_nickname_idx', 1),
  served({ mailNickname: { startsWith: 'group19' } }, 'group_mail_nickname_idx', 1_111),
  served({ hasMail: true }, 'group_mail_idx', 4 * rare),
  served({ proxyAddresses: { startsWith: 'smtp:group11' } }, byAddress, 4 * (1 + 10)),
  served({ isAssignableToRole: true }, 'group_assignable_to_role_idx', rare),
  served({ isOnceSynced: true }, null, groups),
  served({ mailEnabled: true }, 'group_(mail_enabled|unified)_idx', 4 * rare),
  served({ mailEnabled: false }, null, groups + 4 * rare),
  served({ kind: 'SECURITY' }, null, groups),
  served({ hasAssignedLicenses: false }, null, groups + rare + 2),
]
