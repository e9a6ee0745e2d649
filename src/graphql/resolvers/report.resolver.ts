import type { GraphQLResolveInfo } from 'graphql'
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql'
import type { GroupRow, SubscribedSkuRow } from '../../db/read/rows.ts'
import type { ListedDuplicateLicense } from '../../operations/reports/list-duplicate-licenses.ts'
import type { SkuSeats as SkuSeatsView } from '../../operations/reports/sku-seats.ts'
import type { GraphqlContext } from '../context.ts'
import { authorizeEdge } from '../edge-permissions.ts'
import { groupsOf } from '../loaders/groups.ts'
import { servicePlansOf } from '../loaders/product.ts'
import { subscribedSkuOf } from '../loaders/subscribed-sku.ts'
import { DuplicateLicense } from '../types/duplicate-license.type.ts'
import { Group } from '../types/group.type.ts'
import { ServicePlan } from '../types/service-plan.type.ts'
import { SkuSeats } from '../types/sku-seats.type.ts'
import { LicenseUnitsDetail, SubscribedSku } from '../types/subscribed-sku.type.ts'

/** Units and product in a line of the report on seats. */
@Resolver(() => SkuSeats)
export class SkuSeatsResolver {
  @FieldResolver(() => LicenseUnitsDetail, { description: 'How many units the tenant has paid for, by their state.' })
  prepaidUnits(@Root() { enabledUnits, suspendedUnits, warningUnits, lockedOutUnits }: SkuSeatsView) {
    return { enabled: enabledUnits, suspended: suspendedUnits, warning: warningUnits, lockedOut: lockedOutUnits }
  }

  @FieldResolver(() => SubscribedSku, {
    nullable: true,
    description: 'The product as the tenant owns it; null where it owns the product no more.',
  })
  subscribedSku(
    @Root() { skuId }: SkuSeatsView,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SubscribedSkuRow | null> {
    authorizeEdge(context, info)
    return subscribedSkuOf(context, info, skuId)
  }
}

/** The product and the groups in a line of the report on licences that a user has twice. */
@Resolver(() => DuplicateLicense)
export class DuplicateLicenseResolver {
  @FieldResolver(() => SubscribedSku, {
    nullable: true,
    description: 'The product as the tenant owns it; null where it owns the product no more.',
  })
  subscribedSku(
    @Root() { skuId }: ListedDuplicateLicense,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SubscribedSkuRow | null> {
    authorizeEdge(context, info)
    return subscribedSkuOf(context, info, skuId)
  }

  @FieldResolver(() => [Group], {
    nullable: true,
    description: 'The groups from which the user has the product, by id.',
  })
  groups(
    @Root() { groupIds }: ListedDuplicateLicense,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly GroupRow[]> {
    authorizeEdge(context, info)
    return groupsOf(context, info, groupIds)
  }

  @FieldResolver(() => [ServicePlan], {
    description:
      'The service plans that the direct assignment enables and none from a group in state ACTIVE does: what the user would lose, or come to lose, without it.',
  })
  async onlyDirectServicePlans(
    @Root() { skuId, onlyDirectPlans }: ListedDuplicateLicense,
    @Ctx() context: GraphqlContext,
  ): Promise<readonly object[]> {
    const only = new Set<string>(onlyDirectPlans)
    return (await servicePlansOf(context, skuId)).filter(({ servicePlanId }) => only.has(servicePlanId))
  }
}
