import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import type { LicenseDetailsValue } from '../../operations/list-license-details.ts'
import { planStatesOfLicense } from '../../operations/service-plan-states.ts'
import type { GraphqlContext } from '../context.ts'
import { productOf, servicePlansOf } from '../loaders/product.ts'
import { LicenseDetails } from '../types/license-details.type.ts'
import { ServicePlanInfo } from '../types/service-plan.type.ts'

/** Service plans of a product that a user has, by loaders. */
@Resolver(() => LicenseDetails)
export class LicenseDetailsResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Microsoft\'s short name of the product, such as "ENTERPRISEPACK" for Office 365 E3; null for a product that the catalogue does not have.',
  })
  async skuPartNumber(
    @Root() { skuId, sku }: LicenseDetailsValue,
    @Ctx() context: GraphqlContext,
  ): Promise<string | null> {
    return (sku?.product ?? (await productOf(context, skuId)))?.skuPartNumber ?? null
  }

  @FieldResolver(() => [ServicePlanInfo], {
    description: 'The service plans of the product, and whether the user has them by it.',
  })
  async servicePlans(@Root() license: LicenseDetailsValue, @Ctx() context: GraphqlContext): Promise<readonly object[]> {
    return planStatesOfLicense(license, await servicePlansOf(context, license.skuId))
  }
}
