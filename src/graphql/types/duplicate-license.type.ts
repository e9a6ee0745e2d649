import { Field, ObjectType } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'
import { User } from './user.type.ts'

@ObjectType({
  simpleResolvers: true,
  description:
    'A product that a user has twice: directly and from at least one group, both in state ACTIVE or ACTIVE_WITH_ERROR. It consumes one unit all the same.',
})
export abstract class DuplicateLicense {
  @Field(() => UUID, { description: 'The SKU (stock keeping unit) of the product, a GUID.' })
  readonly skuId!: string

  @Field(() => User, { description: 'The user who has the product twice.' })
  readonly user!: object

  @Field(() => [UUID], {
    description: 'The ids of the service plans that the direct assignment leaves switched off, sorted.',
  })
  readonly disabledPlans!: readonly string[]

  @Field(() => Boolean, {
    description:
      'Whether the user would lose nothing with the direct assignment: a group gives the product by an assignment in state ACTIVE, and such assignments enable every service plan that the direct one does.',
  })
  readonly isRedundant!: boolean
}
