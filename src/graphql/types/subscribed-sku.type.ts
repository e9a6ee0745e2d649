import { Field, Int, ObjectType } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'
import { Node } from './node.type.ts'

@ObjectType({
  simpleResolvers: true,
  description: 'How many units of a product a tenant has paid for, by their state.',
})
export abstract class LicenseUnitsDetail {
  @Field(() => Int, { description: 'Units that can be assigned.' })
  readonly enabled!: number

  @Field(() => Int, { description: 'Units of a subscription that was cancelled: they cannot be assigned.' })
  readonly suspended!: number

  @Field(() => Int, { description: 'Units of a subscription in its grace period: they can still be assigned.' })
  readonly warning!: number

  @Field(() => Int, { description: 'Units that are locked: they cannot be assigned.' })
  readonly lockedOut!: number
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A product that the tenant owns, and how much of it is used.',
})
export abstract class SubscribedSku extends Node {
  @Field(() => UUID, { description: 'The SKU: the id by which the product is named when it is assigned.' })
  readonly skuId!: string

  @Field(() => String, {
    nullable: true,
    description: 'What the product is assigned to: "User" or "Company". Only the former can be assigned to a group.',
  })
  readonly appliesTo!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The state of the subscription: "Enabled", "Warning" (grace period), "Suspended", "Deleted" or "LockedOut". Units can be assigned in the first two.',
  })
  readonly capabilityStatus!: string | null

  @Field(() => Int, { nullable: true, description: 'How many users have the product.' })
  readonly consumedUnits!: number | null

  @Field(() => [String], { description: 'The subscriptions by which the tenant owns the product.' })
  readonly subscriptionIds!: readonly string[]
}
