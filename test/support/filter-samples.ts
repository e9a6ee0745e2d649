/** Filters that Contoso answers, each property alone. */
import { guidOf, skus } from '../../src/imports/demonstration/contoso.ts'
import type { GroupFilterRequest } from '../../src/operations/group-filter.ts'
import type { UserFilterRequest } from '../../src/operations/user-filter.ts'
import { groupId } from './contoso.ts'

export const userFilters: readonly UserFilterRequest[] = [
  { displayName: { contains: 'ERG' } },
  { displayName: { startsWith: 'ma' } },
  { displayName: { eq: 'Ada Fischer' } },
  { displayName: { startsWith: 'zz' } },
  { userPrincipalName: { contains: 'a.f' } },
  { userPrincipalName: { startsWith: 'J' } },
  { userPrincipalName: { eq: 'ADA.fischer@contoso.com' } },
  { userPrincipalName: { contains: '100%_\\' } },
  { id: guidOf('user', 7) },
  { mail: { eq: 'BELA.kovacs@contoso.com' } },
  { mail: { startsWith: 'c' } },
  { hasMail: false },
  { hasMail: true },
  { proxyAddresses: { eq: 'smtp:ADA.fischer@contoso.com' } },
  { proxyAddresses: { startsWith: 'smtp:b' } },
  { accountEnabled: false },
  { accountEnabled: true },
  { hasAssignedLicenses: true },
  { hasAssignedLicenses: false },
  { usageLocation: 'fr' },
  { license: { skuId: skus.e3 } },
  { license: { skuId: skus.e5, direct: true } },
  { license: { assignedByGroup: groupId('Sales Team') } },
  { license: { error: 'COUNT_VIOLATION' } },
  { license: { error: 'MUTUALLY_EXCLUSIVE_VIOLATION', skuId: skus.e5 } },
  { license: { error: 'COUNT_VIOLATION', skuId: skus.e5 } },
  { license: { state: 'ERROR' } },
  { license: { state: 'ACTIVE_WITH_ERROR' } },
  { license: { state: 'DISABLED' } },
  { license: { state: 'DISABLED', skuId: skus.e3 } },
  { license: { state: 'ACTIVE', direct: false } },
  { license: { direct: true } },
  { license: { direct: false } },
  { license: {} },
  { hasLicenseErrors: true },
  { hasLicenseErrors: false },
  { hasUsageLocation: false },
  { hasUsageLocation: true },
]

export const groupFilters: readonly GroupFilterRequest[] = [
  { displayName: { contains: 'site' } },
  { displayName: { startsWith: 'S' } },
  { id: groupId('Engineering') },
  { mail: { eq: 'Falcon@contoso.com' } },
  { mail: { startsWith: 'a' } },
  { hasMail: true },
  { proxyAddresses: { startsWith: 'SMTP:' } },
  { isOnceSynced: true },
  { isNeverSynced: true },
  { isAssignableToRole: true },
  { isAssignableToRole: false },
  { mailNickname: { eq: 'FALCON' } },
  { mailNickname: { startsWith: 's' } },
  { mailEnabled: true },
  { mailEnabled: false },
  { kind: 'SECURITY' },
  { kind: 'MICROSOFT_365' },
  { kind: 'DISTRIBUTION' },
  { kind: 'MAIL_ENABLED_SECURITY' },
  { assignedSku: skus.e3 },
  { hasAssignedLicenses: true },
  { hasAssignedLicenses: false },
  { hasMembersWithLicenseErrors: true },
  { hasMembersWithLicenseErrors: false },
  { memberLicenseError: 'COUNT_VIOLATION' },
  { isDynamic: true },
  { isDynamic: false },
  { onPremisesSyncEnabled: true },
  { onPremisesSyncEnabled: false },
  { securityEnabled: false },
  { securityEnabled: true },
]

/** Each alone, each two together, and one of each two. */
export function combinations<Filter extends object>(
  filters: readonly Filter[],
): readonly (Filter | { readonly and: Filter[] } | { readonly or: Filter[] })[] {
  const pairs = filters.flatMap((one, index) => filters.slice(index + 1).map((other) => [one, other]))
  return [...filters, ...pairs.map((and) => ({ and })), ...pairs.map((or) => ({ or }))]
}
