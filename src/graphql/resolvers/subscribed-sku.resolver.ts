import type { GraphQLResolveInfo } from 'graphql'
import { Args, Ctx, FieldResolver, ID, Info, Int, Resolver, Root } from 'type-graphql'
import { lists } from '../../db/read/lists.ts'
import type { SubscribedSkuRow } from '../../db/read/rows.ts'
import { availableUnits } from '../../licensing/units.ts'
import { planStatesOfSku } from '../../operations/service-plan-states.ts'
import { type Connection, edgeConnection } from '../connection.ts'
import type { GraphqlContext } from '../context.ts'
import { authorizeEdge } from '../edge-permissions.ts'
import { PageArgs } from '../inputs/page.args.ts'
import { edges } from '../loaders/edges.ts'
import { servicePlansOf } from '../loaders/product.ts'
import { waitingUsersOf } from '../loaders/subscribed-sku.ts'
import { GroupConnection } from '../types/connection.type.ts'
import { ServicePlanInfo } from '../types/service-plan.type.ts'
import { LicenseUnitsDetail, SubscribedSku } from '../types/subscribed-sku.type.ts'

/** Units, names and groups of a product that the tenant owns. */
@Resolver(() => SubscribedSku)
export class SubscribedSkuResolver {
  @FieldResolver(() => ID, {
    description:
      'The id, by which `node` reads the product again: the id of the tenant and the SKU, joined by "_". To assign the product, name it by its `skuId`.',
  })
  id(@Root() sku: SubscribedSkuRow): string {
    return `${sku.tenantId}_${sku.skuId}`
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description: 'The id of the tenant that owns the product, the same as `organization { id }`.',
  })
  accountId(@Root() sku: SubscribedSkuRow): string {
    return sku.tenantId
  }

  @FieldResolver(() => String, { nullable: true, description: 'The name of the tenant that owns the product.' })
  accountName(@Root() sku: SubscribedSkuRow): string | null {
    return sku.tenant?.displayName ?? null
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Microsoft\'s short name of the product, such as "ENTERPRISEPACK".',
  })
  skuPartNumber(@Root() sku: SubscribedSkuRow): string | null {
    return sku.product?.skuPartNumber ?? null
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The name of the product that people know, such as "Office 365 E3".',
  })
  productName(@Root() sku: SubscribedSkuRow): string | null {
    return sku.product?.displayName ?? null
  }

  @FieldResolver(() => LicenseUnitsDetail, {
    nullable: true,
    description: 'How many units the tenant has paid for, by their state.',
  })
  prepaidUnits(@Root() sku: SubscribedSkuRow) {
    return {
      enabled: sku.enabledUnits,
      suspended: sku.suspendedUnits,
      warning: sku.warningUnits,
      lockedOut: sku.lockedOutUnits,
    }
  }

  @FieldResolver(() => Int, {
    description:
      'How many units are left for users who do not have the product: assignable ones less consumed ones, never below 0.',
  })
  availableUnits(@Root() sku: SubscribedSkuRow): number {
    const { capabilityStatus = '', enabledUnits = 0, warningUnits = 0, consumedUnits = 0 } = sku
    return availableUnits({ capabilityStatus, enabledUnits, warningUnits, consumedUnits })
  }

  @FieldResolver(() => Int, {
    description:
      'How many users wait for a unit: they are in error (COUNT_VIOLATION) because none was left, and get one in the order of `waitingSince`.',
  })
  waitingUsers(@Root() sku: SubscribedSkuRow, @Ctx() context: GraphqlContext): Promise<number> {
    return waitingUsersOf(context, sku.skuId)
  }

  @FieldResolver(() => [ServicePlanInfo], {
    description:
      'The service plans of the product: the services in it, each of which can be switched off for a group or a user.',
  })
  async servicePlans(@Root() sku: SubscribedSkuRow, @Ctx() context: GraphqlContext): Promise<readonly object[]> {
    return planStatesOfSku(sku, await servicePlansOf(context, sku.skuId))
  }

  @FieldResolver(() => GroupConnection, {
    nullable: true,
    description: 'The groups that give the product to their members, in the order of their ids.',
  })
  assignedGroups(
    @Root() sku: SubscribedSkuRow,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection> {
    authorizeEdge(context, info)
    return edgeConnection(context, info, args, {
      list: 'assignedGroups',
      position: lists.assignedGroups.position,
      node: (license) => license.group,
      edge: edges.assignedGroups,
      id: sku.skuId,
      readAhead: sku.licenses,
    })
  }
}
