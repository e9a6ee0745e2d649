import { Field, Int, ObjectType } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'
import { LicenseAssignmentError } from './enums.ts'
import { PageInfo } from './page-info.type.ts'
import { ServicePlan } from './service-plan.type.ts'
import { User } from './user.type.ts'

@ObjectType({
  simpleResolvers: true,
  description:
    'Why a user has not, or still has, one product of a group, in words for people. It tells the obstacle as it is when it is read.',
})
export abstract class MemberLicenseError {
  @Field(() => UUID, { description: 'The SKU (stock keeping unit) of the product, a GUID.' })
  readonly skuId!: string

  @Field(() => String, {
    nullable: true,
    description:
      'The name of the product that people know, such as "Office 365 E3"; null for a product that the catalogue does not have.',
  })
  readonly productName!: string | null

  @Field(() => LicenseAssignmentError, { description: 'The kind of the error, as it was when the user was evaluated.' })
  readonly error!: string

  @Field(() => String, {
    description:
      'What stands in the way, by name: which plans, whose product, how many seats, whose address; and whether the user keeps the product meanwhile.',
  })
  readonly cause!: string

  @Field(() => String, { description: 'What would mend it, as a sentence for an administrator.' })
  readonly remedy!: string

  @Field(() => [ServicePlan], {
    description:
      'The service plans that show the error: those that exclude or need others, may not be used where the user is, or would make a mailbox. Empty for COUNT_VIOLATION and OTHER, and where nothing stands in the way any more.',
  })
  readonly servicePlans!: readonly object[]

  @Field(() => [ServicePlan], {
    description:
      'The service plans that those exclude (MUTUALLY_EXCLUSIVE_VIOLATION) or need (DEPENDENCY_VIOLATION); empty for other errors.',
  })
  readonly conflictingServicePlans!: readonly object[]
}

@ObjectType({ simpleResolvers: true, description: 'A user in error, with its errors and its place in the list.' })
export abstract class MemberWithLicenseErrorsEdge {
  @Field(() => String, { description: 'The place of the user in this list, for `after` and `before`.' })
  readonly cursor!: string

  @Field(() => User, { description: 'The user who is in error.' })
  readonly node!: object

  @Field(() => [MemberLicenseError], { description: 'The errors of the user for what the group gives, by SKU.' })
  readonly errors!: readonly object[]
}

@ObjectType({ simpleResolvers: true, description: 'A page of a list of users in error.' })
export abstract class MemberWithLicenseErrorsConnection {
  @Field(() => [MemberWithLicenseErrorsEdge], { description: 'The users of the page, in order.' })
  readonly edges!: readonly object[]

  @Field(() => PageInfo, { description: 'Where the page stands in the list.' })
  readonly pageInfo!: PageInfo

  @Field(() => Int, {
    description:
      'How many users the whole list has; with `error` or `skuId`, how many have such an error. It is counted only when it is asked for.',
  })
  readonly totalCount!: number
}
