/**
 * Rows as reads return them: what tells one from another is always there, everything else only where it was selected.
 */
import type {
  GroupId,
  LicenseAssignmentError,
  LicenseAssignmentStatus,
  ServicePlanId,
  SkuId,
  SourceId,
  TenantId,
  UserId,
} from '../../licensing/model.ts'
import type { Group, LicenseOperation, Product, ServicePlan, SubscribedSku, Tenant, User } from '../generated/client.ts'

/** A proxy address of a user or group. */
export interface ProxyAddressRow {
  readonly address: string
}

/** How a product is called. */
export type ProductRow = Pick<Product, 'skuPartNumber' | 'displayName'>

/** A service plan with what it is called. */
export type ServicePlanRow = Pick<ServicePlan, 'servicePlanId' | 'servicePlanName' | 'displayName'>

/** The tenant. */
export type TenantRow = Tenant

/** A product that the tenant owns. */
export interface SubscribedSkuRow extends Partial<Omit<SubscribedSku, 'skuId' | 'tenantId'>> {
  readonly tenantId: TenantId
  readonly skuId: SkuId
  readonly product?: ProductRow
  readonly tenant?: Pick<Tenant, 'displayName'>
  readonly licenses?: readonly GroupLicenseRow[]
}

interface DisabledPlanSetRow {
  readonly servicePlanIds: readonly ServicePlanId[]
}

/** A licence of a group. */
export interface GroupLicenseRow {
  readonly groupId: GroupId
  readonly skuId: SkuId
  readonly disabledPlanSet?: DisabledPlanSetRow
  readonly subscribedSku?: SubscribedSkuRow
  readonly group?: GroupRow
}

/** A direct member of a group. */
export interface MembershipRow {
  readonly groupId: GroupId
  readonly memberId: UserId | GroupId
  readonly memberKind: 'USER' | 'GROUP'
  readonly member?: { readonly user: UserRow | null; readonly group: GroupRow | null }
  readonly group?: GroupRow
}

/** A licence of a user from one source. */
export interface LicensePathRow {
  readonly userId: UserId
  readonly skuId: SkuId
  readonly sourceId: SourceId
  readonly sourceKind: 'USER' | 'GROUP'
  readonly state: LicenseAssignmentStatus
  readonly error: LicenseAssignmentError | null
  readonly lastUpdatedDateTime: Date
  readonly waitingSince: Date | null
  readonly disabledPlanSet: DisabledPlanSetRow
  readonly subscribedSku?: SubscribedSkuRow
  readonly sourceObject?: { readonly group: GroupRow | null }
}

interface DirectoryObjectRow {
  readonly proxyAddresses?: readonly ProxyAddressRow[]
  readonly memberOf?: readonly MembershipRow[]
}

/** A change or a reprocess of a group's licences. */
export interface LicenseOperationRow extends Partial<Omit<LicenseOperation, 'id' | 'groupId' | 'supersededById'>> {
  readonly id: string
  readonly groupId: GroupId
  readonly supersededById: string | null
  readonly group?: GroupRow
  readonly supersededBy?: LicenseOperationRow | null
}

/** A group. */
export interface GroupRow extends Partial<Omit<Group, 'id' | 'tenantId' | 'deletedDateTime'>> {
  readonly id: GroupId
  readonly deletedDateTime: Date | null
  readonly directoryObject?: DirectoryObjectRow
  readonly licenses?: readonly GroupLicenseRow[]
  readonly members?: readonly MembershipRow[]
  readonly licenseOperations?: readonly LicenseOperationRow[]
}

/** A user. */
export interface UserRow extends Partial<Omit<User, 'id' | 'tenantId' | 'deletedDateTime'>> {
  readonly id: UserId
  readonly deletedDateTime: Date | null
  readonly directoryObject?: DirectoryObjectRow
  readonly licensePaths?: readonly LicensePathRow[]
}
