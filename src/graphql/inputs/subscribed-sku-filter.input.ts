import { Field, InputType } from 'type-graphql'
import type { SubscribedSkuFilterRequest } from '../../operations/list-subscribed-skus.ts'

@InputType({
  description:
    'Which products: those for which everything that is given is true. A Boolean asks for those of which it is true, or for the others. At most 20 conditions, a filter that says nothing being one, and at most 5 filters inside each other. Example: `{ hasWaitingUsers: true }`.',
})
export class SubscribedSkuFilter implements SubscribedSkuFilterRequest {
  @Field(() => [SubscribedSkuFilter], { nullable: true, description: 'Each of these is true of it.' })
  readonly and?: SubscribedSkuFilter[] | null

  @Field(() => [SubscribedSkuFilter], { nullable: true, description: 'At least one of these is true of it.' })
  readonly or?: SubscribedSkuFilter[] | null

  @Field(() => SubscribedSkuFilter, { nullable: true, description: 'This is not true of it.' })
  readonly not?: SubscribedSkuFilter | null

  @Field(() => Boolean, { nullable: true, description: 'Whether units are left that can be given (`availableUnits`).' })
  readonly hasAvailableUnits?: boolean | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether more units are consumed than can be assigned, as after a subscription became smaller.',
  })
  readonly isOverAssigned?: boolean | null

  @Field(() => Boolean, { nullable: true, description: 'Whether users wait for a unit (`waitingUsers`).' })
  readonly hasWaitingUsers?: boolean | null

  @Field(() => Boolean, { nullable: true, description: 'Whether anybody has the product (`consumedUnits`).' })
  readonly hasConsumedUnits?: boolean | null
}
