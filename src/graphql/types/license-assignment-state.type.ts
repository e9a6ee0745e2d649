import { Field, ObjectType } from 'type-graphql'
import { DateTime } from '../scalars/date-time.ts'
import { UUID } from '../scalars/uuid.ts'
import { LicenseAssignmentError, LicenseAssignmentStatus } from './enums.ts'

@ObjectType({
  simpleResolvers: true,
  description: 'One way by which a user comes to a product: directly or through one group, and how that stands.',
})
export abstract class LicenseAssignmentState {
  @Field(() => UUID, { description: 'The SKU of the product.' })
  readonly skuId!: string

  @Field(() => LicenseAssignmentStatus, { description: 'Whether the user has the product by this assignment.' })
  readonly state!: string

  @Field(() => LicenseAssignmentError, { nullable: true, description: 'What went wrong; null where nothing did.' })
  readonly error!: string | null

  @Field(() => DateTime, { description: 'When state, error or disabled plans last changed.' })
  readonly lastUpdatedDateTime!: Date

  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when the user waits for a unit; whoever waits longest is served first.',
  })
  readonly waitingSince!: Date | null
}
