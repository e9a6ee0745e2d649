import { Field, ObjectType } from 'type-graphql'
import { DateTime } from '../scalars/date-time.ts'
import { UUID } from '../scalars/uuid.ts'
import { LicenseAssignmentError, LicenseAssignmentStatus } from './enums.ts'

@ObjectType({
  simpleResolvers: true,
  description:
    'One way by which a user comes to a product: directly or through one group, and how that stands. A user who has a product directly and from two groups has three of them for it.',
})
export abstract class LicenseAssignmentState {
  @Field(() => UUID, {
    description:
      'The SKU (stock keeping unit) of the product, a GUID: "6fd2c87f-b296-42f0-b197-1e91e994b900" is Office 365 E3.',
  })
  readonly skuId!: string

  @Field(() => LicenseAssignmentStatus, {
    description: 'Whether the user has the product by this assignment, and whether something is wrong with it.',
  })
  readonly state!: string

  @Field(() => LicenseAssignmentError, {
    nullable: true,
    description:
      'What went wrong, as it was when the user was last evaluated; null where nothing did. `cause` says it in words.',
  })
  readonly error!: string | null

  @Field(() => DateTime, {
    description:
      'When `state`, `error` or `disabledPlans` last changed. An evaluation that finds everything as it was does not move it.',
  })
  readonly lastUpdatedDateTime!: Date

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Since when the user waits for a unit of the product; null for those who do not wait. Whoever waits longest is served first.',
  })
  readonly waitingSince!: Date | null
}
