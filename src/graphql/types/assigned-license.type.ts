import { Field, ObjectType } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'

@ObjectType({
  simpleResolvers: true,
  description: 'A product that is assigned to a group or a user, less the service plans that are switched off.',
})
export abstract class AssignedLicense {
  @Field(() => UUID, { description: 'The SKU of the product.' })
  readonly skuId!: string

  @Field(() => [UUID], { description: 'The service plans of the product that are switched off, sorted.' })
  readonly disabledPlans!: readonly string[]
}
