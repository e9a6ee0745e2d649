import { Field, ObjectType } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'

@ObjectType({
  simpleResolvers: true,
  description:
    'A product that a group gives to its members, or that a user has: Office 365 E3 without Microsoft Teams, for example. Service plans are the services in it, each of which can be switched off.',
})
export abstract class AssignedLicense {
  @Field(() => UUID, {
    description:
      'The SKU (stock keeping unit) of the product, a GUID: "6fd2c87f-b296-42f0-b197-1e91e994b900" is Office 365 E3.',
  })
  readonly skuId!: string

  @Field(() => [UUID], {
    description: 'The ids of the service plans that are switched off, sorted. Empty: the whole product is on.',
  })
  readonly disabledPlans!: readonly string[]
}
