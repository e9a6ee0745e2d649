import { Field, ID, Int, ObjectType } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'
import { LicenseAssignmentError } from './enums.ts'
import { ServicePlan } from './service-plan.type.ts'

@ObjectType({ simpleResolvers: true, description: 'How many members a change would leave with one kind of error.' })
export abstract class LicenseErrorCount {
  @Field(() => LicenseAssignmentError, { description: 'The kind of the error, such as COUNT_VIOLATION.' })
  readonly error!: string

  @Field(() => Int, { description: 'How many members would have an error of this kind for this product.' })
  readonly members!: number
}

@ObjectType({ simpleResolvers: true, description: 'How many members would come to have a service plan, or lose it.' })
export abstract class ServicePlanChangePreview {
  @Field(() => ServicePlan, { description: 'The service plan, by name.' })
  readonly servicePlan!: object

  @Field(() => Int, {
    description: 'Members for whom the product would switch the plan on who have it off, or not at all, today.',
  })
  readonly switchedOnMembers!: number

  @Field(() => Int, { description: 'Members for whom the product has the plan on today, and would not any more.' })
  readonly switchedOffMembers!: number
}

@ObjectType({
  simpleResolvers: true,
  description:
    'What a change would make of one product: for the members, whatever they have the product from, and for its units.',
})
export abstract class SkuChangePreview {
  @Field(() => UUID, { description: 'The SKU (stock keeping unit) of the product, a GUID.' })
  readonly skuId!: string

  @Field(() => String, {
    nullable: true,
    description:
      'The name of the product that people know, such as "Office 365 E3"; null for a product that the catalogue does not have.',
  })
  readonly productName!: string | null

  @Field(() => Int, { description: 'Members who do not have the product today, and would.' })
  readonly gainingMembers!: number

  @Field(() => Int, { description: 'Members who have the product today, and would have other service plans of it.' })
  readonly changingMembers!: number

  @Field(() => Int, { description: 'Members who have the product today, and would keep it as it is.' })
  readonly keepingMembers!: number

  @Field(() => Int, { description: 'Members who have the product today, and would not any more.' })
  readonly losingMembers!: number

  @Field(() => Int, {
    description:
      'Members who would be in error for the product. Who has it already may keep it in the state that it had.',
  })
  readonly failedMembers!: number

  @Field(() => [ServicePlanChangePreview], {
    description: 'The service plans of the product that would be switched on or off for anybody, by id.',
  })
  readonly servicePlans!: readonly object[]

  @Field(() => [LicenseErrorCount], {
    description: 'The errors of the members for the product, the most frequent first.',
  })
  readonly errors!: readonly object[]

  @Field(() => Int, {
    description: 'How many units can be given to users in all: enabled and warning ones, while the subscription works.',
  })
  readonly assignableUnits!: number

  @Field(() => Int, { description: 'How many users of the whole tenant have the product today.' })
  readonly consumedUnitsBefore!: number

  @Field(() => Int, {
    description:
      'How many users of the whole tenant would have it when every member has been evaluated, before what `queue` tells of.',
  })
  readonly consumedUnitsAfter!: number

  @Field(() => Int, { description: 'How many units can still be given today; never below 0.' })
  readonly availableUnitsBefore!: number

  @Field(() => Int, {
    description: 'How many could still be given when every member has been evaluated; never below 0.',
  })
  readonly availableUnitsAfter!: number

  @Field(() => Int, { description: 'How many units would be short: members who would wait because none is left.' })
  readonly missingUnits!: number
}

@ObjectType({
  simpleResolvers: true,
  description:
    'What would follow for one product, after the members: by units that came free, and by evaluations of users from whom an obstacle is gone.',
})
export abstract class SkuQueuePreview {
  @Field(() => UUID, { description: 'The SKU (stock keeping unit) of the product, a GUID.' })
  readonly skuId!: string

  @Field(() => String, {
    nullable: true,
    description:
      'The name of the product that people know, such as "Office 365 E3"; null for a product that the catalogue does not have.',
  })
  readonly productName!: string | null

  @Field(() => Int, {
    description: 'Users who would get the product because a unit came free, or what stood in its way is gone.',
  })
  readonly servedUsers!: number

  @Field(() => Int, { description: 'Users who would lose the product, because what held it back is gone.' })
  readonly losingUsers!: number

  @Field(() => Int, { description: 'How many users would have the product in the end.' })
  readonly consumedUnits!: number

  @Field(() => Int, { description: 'How many units could still be given in the end; never below 0.' })
  readonly availableUnits!: number
}

@ObjectType({
  simpleResolvers: true,
  description:
    'What would follow in the whole tenant once every member has been evaluated: units that came free go to those who wait for them, and users who have what no group gives them any more, because something held it back, are evaluated again.',
})
export abstract class LicenseQueuePreview {
  @Field(() => Boolean, {
    description:
      'Whether it was followed to its end. False: more than 10,000 evaluations would follow; what is told is what the first of them do.',
  })
  readonly complete!: boolean

  @Field(() => Int, {
    description: 'Users who would get a product by it, whether a unit came free or an obstacle is gone.',
  })
  readonly servedUsers!: number

  @Field(() => [SkuQueuePreview], { description: 'The products that anybody would get or lose by it, by SKU.' })
  readonly skus!: readonly object[]
}

@ObjectType({
  simpleResolvers: true,
  description:
    "What a change of a group's licences would do, evaluated on the state of this moment. Nothing of it has been done; what others change meanwhile may change the outcome.",
})
export abstract class LicenseChangePreview {
  @Field(() => ID, { description: 'The id of the group, a GUID.' })
  readonly groupId!: string

  @Field(() => Int, {
    description:
      'How many users would be evaluated: the members, and those who left and still have licences of the group.',
  })
  readonly totalMembers!: number

  @Field(() => Int, {
    description:
      'How many of `totalMembers` would be as the group wants them: members with all that it gives, those who left with nothing of it.',
  })
  readonly succeededMembers!: number

  @Field(() => Int, { description: 'How many of `totalMembers` would be in error after the change, newly or still.' })
  readonly failedMembers!: number

  @Field(() => LicenseQueuePreview, {
    description:
      'What would follow for users of the whole tenant: those who wait for units, and those who are evaluated again. Counted apart.',
  })
  readonly queue!: object

  @Field(() => Boolean, {
    description:
      'Whether earlier changes of the tenant are still being evaluated: their outcome is not in these figures.',
  })
  readonly evaluationsPending!: boolean
}
