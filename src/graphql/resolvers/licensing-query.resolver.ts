import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql'
import type { LicenseOperationRow, SubscribedSkuRow } from '../../db/read/rows.ts'
import type { SkuId } from '../../licensing/model.ts'
import { getLicenseOperation } from '../../operations/get-license-operation.ts'
import { getNode } from '../../operations/get-node.ts'
import { getOrganization } from '../../operations/get-organization.ts'
import { getSubscribedSku } from '../../operations/get-subscribed-sku.ts'
import { listSubscribedSkus } from '../../operations/list-subscribed-skus.ts'
import type { GraphqlContext } from '../context.ts'
import { SubscribedSkuFilter } from '../inputs/subscribed-sku-filter.input.ts'
import { UUID } from '../scalars/uuid.ts'
import { selectionOf } from '../selection.ts'
import { LicenseOperation } from '../types/license-operation.type.ts'
import { Node } from '../types/node.type.ts'
import { Organization } from '../types/organization.type.ts'
import { SubscribedSku } from '../types/subscribed-sku.type.ts'

/** Reads products, operations, the organisation and any node. */
@Resolver()
export class LicensingQueryResolver {
  @Query(() => [SubscribedSku], {
    description: 'The products that the tenant owns, in the order of their SKUs, all at once.',
  })
  subscribedSkus(
    @Arg('filter', () => SubscribedSkuFilter, {
      nullable: true,
      description: 'Which products; all that the tenant owns where it is not given.',
    })
    filter: SubscribedSkuFilter | null,
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly SubscribedSkuRow[]> {
    return listSubscribedSkus(operation, { filter: filter ?? null, selection: selectionOf(info) })
  }

  @Query(() => SubscribedSku, {
    nullable: true,
    description: 'One product that the tenant owns, by its SKU; null where it does not own it.',
  })
  subscribedSku(
    @Arg('skuId', () => UUID, {
      description:
        'The SKU (stock keeping unit) of the product, a GUID: "6fd2c87f-b296-42f0-b197-1e91e994b900" is Office 365 E3.',
    })
    skuId: SkuId,
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SubscribedSkuRow | null> {
    return getSubscribedSku(operation, { skuId, selection: selectionOf(info) })
  }

  @Query(() => Organization, {
    description: "The caller's own tenant: the one that the `tid` of the token names. No other can be read.",
  })
  async organization(@Ctx() { operation }: GraphqlContext): Promise<object> {
    const { tenantId, ...organization } = await getOrganization(operation)
    return { ...organization, id: tenantId }
  }

  @Query(() => LicenseOperation, {
    nullable: true,
    description:
      "One change of a group's licences, or reprocess of a group, by its id; null where the tenant has none of this id.",
  })
  licenseOperation(
    @Arg('id', () => ID, {
      description: 'The id of the operation, a GUID, as `latestLicenseOperation { id }` of the group tells it.',
    })
    id: string,
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<LicenseOperationRow | null> {
    return getLicenseOperation(operation, { id, selection: selectionOf(info) })
  }

  @Query(() => Node, {
    nullable: true,
    description:
      'Any object of the tenant by its id; null where there is none. Say by `... on Group { displayName }` what is wanted of each kind. Asks for the right to read what the id names, as `user`, `group`, `licenseOperation`, `subscribedSku`, `organization` and `directoryAudits` do.',
  })
  async node(
    @Arg('id', () => ID, {
      description: 'The `id` of a user, group, product, licence operation, audit entry or the organisation.',
    })
    id: string,
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    const node = await getNode(operation, { id, selectionOf: (type) => selectionOf(info, type) })
    if (!node) return null
    const named = { ...node.row, __typename: node.type }
    return node.type === 'Organization' ? { ...named, id: node.row.tenantId } : named
  }
}
