import { Field, Int, ObjectType } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'
import { Node } from './node.type.ts'

@ObjectType({
  simpleResolvers: true,
  description:
    'How many units of a product a tenant has paid for, by their state. One unit serves one user. `enabled` and `warning` ones can be assigned.',
})
export abstract class LicenseUnitsDetail {
  @Field(() => Int, { description: 'Units that can be assigned, as the subscription is paid.' })
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
  description:
    'A product that the tenant owns, Office 365 E3 for example, with its units and how many of them are used.',
})
export abstract class SubscribedSku extends Node {
  @Field(() => UUID, {
    description:
      'The SKU (stock keeping unit), a GUID by which the product is named when it is assigned: "6fd2c87f-b296-42f0-b197-1e91e994b900" is Office 365 E3. It is the same for every tenant.',
  })
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

  @Field(() => Int, {
    nullable: true,
    description: 'How many users have the product. Each uses one unit, however many groups give it.',
  })
  readonly consumedUnits!: number | null

  @Field(() => [String], {
    description:
      'The ids of the subscriptions by which the tenant owns the product, GUIDs. Empty where none was imported.',
  })
  readonly subscriptionIds!: readonly string[]
}
