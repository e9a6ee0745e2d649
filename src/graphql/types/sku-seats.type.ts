import { Field, Int, ObjectType } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'

@ObjectType({
  simpleResolvers: true,
  description:
    'How the tenant stands with one product that it owns: its units, and who asks for them. A unit serves one user.',
})
export abstract class SkuSeats {
  @Field(() => UUID, { description: 'The SKU (stock keeping unit) of the product, a GUID.' })
  readonly skuId!: string

  @Field(() => String, { description: 'Microsoft\'s short name of the product, such as "ENTERPRISEPACK".' })
  readonly skuPartNumber!: string

  @Field(() => String, { description: 'The name of the product that people know, such as "Office 365 E3".' })
  readonly productName!: string

  @Field(() => String, {
    description: 'What the product is assigned to: "User" or "Company". Nobody consumes units of the latter.',
  })
  readonly appliesTo!: string

  @Field(() => String, {
    description: 'The state of the subscription. Units can be assigned while it is "Enabled" or "Warning".',
  })
  readonly capabilityStatus!: string

  @Field(() => Int, {
    description: 'How many units can be assigned in all: enabled and warning ones, while the subscription works.',
  })
  readonly assignableUnits!: number

  @Field(() => Int, {
    description: 'How many users have the product. Each uses one unit, however many groups give it.',
  })
  readonly consumedUnits!: number

  @Field(() => Int, { description: 'How many units can still be given to users who have none; never below 0.' })
  readonly availableUnits!: number

  @Field(() => Int, {
    description: 'How many users have the product beyond the units that can be assigned. Nobody loses it for that.',
  })
  readonly overAssignedUnits!: number

  @Field(() => Int, {
    description: 'How many users wait for a unit: they are in error (COUNT_VIOLATION) because none was left.',
  })
  readonly waitingUsers!: number

  @Field(() => Int, { description: 'How many groups give the product to their members.' })
  readonly assignedGroupCount!: number
}
