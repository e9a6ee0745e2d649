/** A tenant's users and groups as plain objects, and filters over them written without an index. */
import type { GroupFilterRequest } from '../../src/operations/group-filter.ts'
import type { TextFilter } from '../../src/operations/list-filter.ts'
import type { UserFilterRequest, UserLicenseRequest } from '../../src/operations/user-filter.ts'
import type { Contoso } from './contoso.ts'

export interface PlainPath {
  readonly sku_id: string
  readonly source_id: string
  readonly source_kind: 'USER' | 'GROUP'
  readonly state: string
  readonly error: string | null
  /** The service plans that are switched off. */
  readonly disabled: readonly string[]
}

export interface PlainUser {
  readonly id: string
  readonly name: string
  readonly upn: string
  readonly mail: string | null
  readonly addresses: readonly string[]
  readonly enabled: boolean
  readonly location: string | null
  readonly deleted: boolean
  readonly paths: readonly PlainPath[]
}

export interface PlainGroup {
  readonly id: string
  readonly name: string
  readonly created: string
  readonly types: readonly string[]
  readonly security: boolean
  readonly mail: boolean
  readonly address: string | null
  readonly nickname: string
  readonly addresses: readonly string[]
  readonly synced: boolean | null
  readonly role: boolean | null
  readonly deleted: boolean
  readonly skus: readonly string[]
  readonly errors: readonly string[]
}

export async function loadUsers({ sql }: Pick<Contoso, 'sql'>): Promise<readonly PlainUser[]> {
  return (await sql(
    `SELECT u.id, lower(u.display_name) AS name, lower(u.user_principal_name) AS upn, u.usage_location AS location,
       lower(u.mail) AS mail, u.account_enabled AS enabled, ${addressesOf('u')},
       u.deleted_date_time IS NOT NULL AS deleted,
       coalesce((SELECT jsonb_agg(to_jsonb(p) || jsonb_build_object('disabled', s.service_plan_ids)) FROM license_assignment_path p
         JOIN disabled_plan_set s ON s.tenant_id = p.tenant_id AND s.id = p.disabled_plan_set_id
         WHERE p.tenant_id = u.tenant_id AND p.user_id = u.id), '[]') AS paths
     FROM "user" u`,
  )) as unknown as PlainUser[]
}

export async function loadGroups({ sql }: Pick<Contoso, 'sql'>): Promise<readonly PlainGroup[]> {
  return (await sql(
    `SELECT g.id, lower(g.display_name) AS name, g.created_date_time::text AS created, g.group_types AS types,
       g.security_enabled AS security, g.mail_enabled AS mail, lower(g.mail) AS address, lower(g.mail_nickname) AS nickname, 
       g.on_premises_sync_enabled AS synced, g.is_assignable_to_role AS role, ${addressesOf('g')},
       g.deleted_date_time IS NOT NULL AS deleted,
       ARRAY(SELECT sku_id::text FROM group_license l WHERE l.tenant_id = g.tenant_id AND l.group_id = g.id) AS skus,
       ARRAY(SELECT p.error::text FROM license_assignment_path p
             WHERE p.tenant_id = g.tenant_id AND p.source_id = g.id AND p.error IS NOT NULL) AS errors
     FROM "group" g`,
  )) as unknown as PlainGroup[]
}

const addressesOf = (row: string) =>
  `ARRAY(SELECT lower(a.address) FROM proxy_address a WHERE a.tenant_id = ${row}.tenant_id AND a.object_id = ${row}.id) AS addresses`

function fits(text: string | null, { eq, startsWith, contains }: TextFilter): boolean {
  return (
    text !== null &&
    (typeof eq !== 'string' || text === eq.toLowerCase()) &&
    (typeof startsWith !== 'string' || text.startsWith(startsWith.toLowerCase())) &&
    (typeof contains !== 'string' || text.includes(contains.toLowerCase()))
  )
}

function hasLicense(paths: readonly PlainPath[], wanted: UserLicenseRequest): boolean {
  const { skuId, assignedByGroup, direct, state, error } = wanted
  return paths.some(
    (path) =>
      (!skuId || path.sku_id === skuId) &&
      (!assignedByGroup || path.source_id === assignedByGroup) &&
      (typeof direct !== 'boolean' || (path.source_kind === 'USER') === direct) &&
      (state ? path.state === state : error ? true : path.state.startsWith('ACTIVE')) &&
      (!error || path.error === error),
  )
}

export function userFits(user: PlainUser, filter: UserFilterRequest): boolean {
  const { and, or, not, displayName, userPrincipalName, license, hasLicenseErrors, hasUsageLocation } = filter
  const { mail, proxyAddresses, usageLocation } = filter
  const flags = [
    [filter.accountEnabled, user.enabled],
    [filter.hasMail, user.mail !== null],
    [filter.hasAssignedLicenses, user.paths.some(({ state }) => state.startsWith('ACTIVE'))],
  ] as const
  return (
    (and ?? []).every((each) => userFits(user, each)) &&
    (!or || or.some((each) => userFits(user, each))) &&
    (!not || !userFits(user, not)) &&
    (!filter.id || user.id === filter.id) &&
    (!mail || fits(user.mail, mail)) &&
    (!proxyAddresses || user.addresses.some((address) => fits(address, proxyAddresses))) &&
    (!usageLocation || user.location === usageLocation.toUpperCase()) &&
    flags.every(([wanted, is]) => typeof wanted !== 'boolean' || wanted === is) &&
    (!displayName || fits(user.name, displayName)) &&
    (!userPrincipalName || fits(user.upn, userPrincipalName)) &&
    (!license || hasLicense(user.paths, license)) &&
    (typeof hasLicenseErrors !== 'boolean' || user.paths.some(({ error }) => error !== null) === hasLicenseErrors) &&
    (typeof hasUsageLocation !== 'boolean' || (user.location !== null) === hasUsageLocation)
  )
}

const kindOf = ({ types, security, mail }: PlainGroup) => {
  if (types.includes('Unified')) return 'MICROSOFT_365'
  if (mail) return security ? 'MAIL_ENABLED_SECURITY' : 'DISTRIBUTION'
  return security ? 'SECURITY' : null
}

export function groupFits(group: PlainGroup, filter: GroupFilterRequest): boolean {
  const { and, or, not, displayName, kind, assignedSku, memberLicenseError, proxyAddresses } = filter
  const flags = [
    [filter.hasAssignedLicenses, group.skus.length > 0],
    [filter.hasMembersWithLicenseErrors, group.errors.length > 0],
    [filter.isDynamic, group.types.includes('DynamicMembership')],
    [filter.mailEnabled, group.mail],
    [filter.hasMail, group.address !== null],
    [filter.onPremisesSyncEnabled, group.synced === true],
    [filter.isOnceSynced, group.synced === false],
    [filter.isNeverSynced, group.synced === null],
    [filter.securityEnabled, group.security],
  ] as const
  return (
    (and ?? []).every((each) => groupFits(group, each)) &&
    (!or || or.some((each) => groupFits(group, each))) &&
    (!not || !groupFits(group, not)) &&
    (!filter.id || group.id === filter.id) &&
    (!filter.mail || fits(group.address, filter.mail)) &&
    (!proxyAddresses || group.addresses.some((address) => fits(address, proxyAddresses))) &&
    (typeof filter.isAssignableToRole !== 'boolean' || group.role === filter.isAssignableToRole) &&
    (!filter.mailNickname || fits(group.nickname, filter.mailNickname)) &&
    (!displayName || fits(group.name, displayName)) &&
    (!kind || kindOf(group) === kind) &&
    (!assignedSku || group.skus.includes(assignedSku)) &&
    (!memberLicenseError || group.errors.includes(memberLicenseError)) &&
    flags.every(([wanted, is]) => typeof wanted !== 'boolean' || wanted === is)
  )
}
