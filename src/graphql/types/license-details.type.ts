import { Field, ID, ObjectType } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'

@ObjectType({
  simpleResolvers: true,
  description: 'A product that a user has, directly or through groups, with the state of each of its service plans.',
})
export abstract class LicenseDetails {
  @Field(() => ID, {
    description:
      'An id of this entry, made of the user and the product: the same at every read. It is no SKU, and `node` does not find it.',
  })
  readonly id!: string

  @Field(() => UUID, { description: 'The SKU (stock keeping unit) of the product, a GUID.' })
  readonly skuId!: string
}
