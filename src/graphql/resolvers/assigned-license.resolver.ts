import type { GraphQLResolveInfo } from 'graphql'
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql'
import type { ProductRow, SubscribedSkuRow } from '../../db/read/rows.ts'
import type { AssignedLicenseValue } from '../../operations/assigned-licenses.ts'
import type { GraphqlContext } from '../context.ts'
import { authorizeEdge } from '../edge-permissions.ts'
import { productOf, servicePlansOf } from '../loaders/product.ts'
import { subscribedSkuOf } from '../loaders/subscribed-sku.ts'
import { AssignedLicense } from '../types/assigned-license.type.ts'
import { ServicePlan } from '../types/service-plan.type.ts'
import { SubscribedSku } from '../types/subscribed-sku.type.ts'

/** Names and service plans of a product that is assigned, by loaders. */
@Resolver(() => AssignedLicense)
export class AssignedLicenseResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Microsoft\'s short name of the product, such as "ENTERPRISEPACK" for Office 365 E3; null for a product that the catalogue does not have.',
  })
  async skuPartNumber(@Root() license: AssignedLicenseValue, @Ctx() context: GraphqlContext): Promise<string | null> {
    return (await productOfLicense(context, license))?.skuPartNumber ?? null
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The name of the product that people know, such as "Office 365 E3"; null for a product that the catalogue does not have.',
  })
  async productName(@Root() license: AssignedLicenseValue, @Ctx() context: GraphqlContext): Promise<string | null> {
    return (await productOfLicense(context, license))?.displayName ?? null
  }

  @FieldResolver(() => [ServicePlan], {
    description: 'The service plans of the product that are switched on, by name; sorted by id.',
  })
  async enabledServicePlans(
    @Root() license: AssignedLicenseValue,
    @Ctx() context: GraphqlContext,
  ): Promise<readonly object[]> {
    const plans = await servicePlansOf(context, license.skuId)
    return plans.filter((plan) => !isDisabled(license, plan.servicePlanId))
  }

  @FieldResolver(() => [ServicePlan], { description: 'The service plans of `disabledPlans`, by name.' })
  async disabledServicePlans(
    @Root() license: AssignedLicenseValue,
    @Ctx() context: GraphqlContext,
  ): Promise<readonly object[]> {
    const plans = await servicePlansOf(context, license.skuId)
    return plans.filter((plan) => isDisabled(license, plan.servicePlanId))
  }

  @FieldResolver(() => SubscribedSku, {
    nullable: true,
    description:
      'What the tenant owns of the product: its units, and how many are left. Null where it owns the product no more.',
  })
  async subscribedSku(
    @Root() { skuId, sku }: AssignedLicenseValue,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SubscribedSkuRow | null> {
    authorizeEdge(context, info)
    return sku ?? subscribedSkuOf(context, info, skuId)
  }
}

async function productOfLicense(
  context: GraphqlContext,
  { skuId, sku }: AssignedLicenseValue,
): Promise<ProductRow | null> {
  return sku?.product ?? productOf(context, skuId)
}

function isDisabled({ disabledPlans }: AssignedLicenseValue, servicePlanId: string): boolean {
  return (disabledPlans as readonly string[]).includes(servicePlanId)
}
