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

export interface ProxyAddressRow {
  readonly address: string
}

export type ProductRow = Pick<Product, 'skuPartNumber' | 'displayName'>

export type ServicePlanRow = Pick<ServicePlan, 'servicePlanId' | 'servicePlanName' | 'displayName'>

export type TenantRow = Tenant

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

export interface GroupLicenseRow {
  readonly groupId: GroupId
  readonly skuId: SkuId
  readonly disabledPlanSet?: DisabledPlanSetRow
  readonly subscribedSku?: SubscribedSkuRow
  readonly group?: GroupRow
}

export interface MembershipRow {
  readonly groupId: GroupId
  readonly memberId: UserId | GroupId
  readonly memberKind: 'USER' | 'GROUP'
  readonly member?: { readonly user: UserRow | null; readonly group: GroupRow | null }
  readonly group?: GroupRow
}

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

export interface LicenseOperationRow extends Partial<Omit<LicenseOperation, 'id' | 'groupId' | 'supersededById'>> {
  readonly id: string
  readonly groupId: GroupId
  readonly supersededById: string | null
  readonly group?: GroupRow
  readonly supersededBy?: LicenseOperationRow | null
}

export interface GroupRow extends Partial<Omit<Group, 'id' | 'tenantId' | 'deletedDateTime'>> {
  readonly id: GroupId
  readonly deletedDateTime: Date | null
  readonly directoryObject?: DirectoryObjectRow
  readonly licenses?: readonly GroupLicenseRow[]
  readonly members?: readonly MembershipRow[]
  readonly licenseOperations?: readonly LicenseOperationRow[]
}

export interface UserRow extends Partial<Omit<User, 'id' | 'tenantId' | 'deletedDateTime'>> {
  readonly id: UserId
  readonly deletedDateTime: Date | null
  readonly directoryObject?: DirectoryObjectRow
  readonly licensePaths?: readonly LicensePathRow[]
}
