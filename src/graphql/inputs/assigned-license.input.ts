import { Field, InputType } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'

@InputType({ description: 'A product to assign, and the service plans of it that shall be switched off.' })
export class AssignedLicenseInput {
  @Field(() => UUID, { description: 'The SKU of the product; the tenant must own it.' })
  readonly skuId!: string

  @Field(() => [UUID], {
    nullable: true,
    description:
      'The service plans to switch off. Null or absent keeps what is switched off today; an empty list switches everything on.',
  })
  readonly disabledPlans?: readonly string[] | null
}
