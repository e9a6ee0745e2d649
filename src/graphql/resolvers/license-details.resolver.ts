import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import type { AssignedLicenseValue } from '../../operations/assigned-licenses.ts'
import type { GraphqlContext } from '../context.ts'
import { productOf, servicePlansOf } from '../loaders/product.ts'
import { LicenseDetails } from '../types/license-details.type.ts'
import { ServicePlanInfo } from '../types/service-plan.type.ts'

/** A licence of a user, of which the details are shown. */
export interface LicenseDetailsValue extends AssignedLicenseValue {
  readonly id: string
}

/** Service plans of a product that a user has, by loaders. */
@Resolver(() => LicenseDetails)
export class LicenseDetailsResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: 'Microsoft\'s short name of the product, such as "ENTERPRISEPACK".',
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
  async servicePlans(
    @Root() { skuId, sku, disabledPlans }: LicenseDetailsValue,
    @Ctx() context: GraphqlContext,
  ): Promise<readonly object[]> {
    const disabled = new Set<string>(disabledPlans)
    return (await servicePlansOf(context, skuId)).map((servicePlan) => ({
      ...servicePlan,
      provisioningStatus: disabled.has(servicePlan.servicePlanId) ? 'Disabled' : 'Success',
      appliesTo: sku?.appliesTo,
    }))
  }
}
