import { Field, InputType } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'

@InputType({
  description:
    'A product to assign, and the service plans of it that shall be switched off. Office 365 E3 without Microsoft Teams: `{ skuId: "6fd2c87f-b296-42f0-b197-1e91e994b900", disabledPlans: ["57ff2da0-773e-42df-b2af-ffb7a2317929"] }`.',
})
export class AssignedLicenseInput {
  @Field(() => UUID, {
    description:
      'The SKU of the product, a GUID; the tenant must own it: `subscribedSkus { skuId productName }` lists what it owns.',
  })
  readonly skuId!: string

  @Field(() => [UUID], {
    nullable: true,
    description:
      'The ids of the service plans to switch off, each a plan of this product. Null or absent keeps what is switched off today (nothing, where the product is new); an empty list switches everything on.',
  })
  readonly disabledPlans?: readonly string[] | null
}
