import { Field, Int, ObjectType } from 'type-graphql'
import { DateTime } from '../scalars/date-time.ts'
import { UUID } from '../scalars/uuid.ts'
import { LicenseProcessingStatus } from './enums.ts'
import { Node } from './node.type.ts'

@ObjectType({ simpleResolvers: true, description: "How a group's newest change of licences stands." })
export abstract class LicenseProcessingState {
  @Field(() => LicenseProcessingStatus, { nullable: true, description: "The state of the group's newest operation." })
  readonly state!: string | null
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: "A change of a group's licences, or a reprocess of the group, and how far it has come with the members.",
})
export abstract class LicenseOperation extends Node {
  @Field(() => LicenseProcessingStatus, { description: 'How far the operation has come.' })
  readonly state!: string

  @Field(() => String, { nullable: true, description: 'Why processing failed, in words; null where it did not.' })
  readonly error!: string | null

  @Field(() => [UUID], { description: 'The SKUs that the call removed from the group.' })
  readonly removeLicenses!: readonly string[]

  @Field(() => String, {
    nullable: true,
    description:
      'Who asked for it: a user principal name, or the id of an application or of a user whose token carried no name. Null where no caller did: a repair by the operator, or licences that came with a seeded tenant.',
  })
  readonly requestedBy!: string | null

  @Field(() => Int, {
    nullable: true,
    description: 'How many users the operation evaluates; null until it has started.',
  })
  readonly totalMembers!: number | null

  @Field(() => Int, { description: 'How many users have been evaluated so far.' })
  readonly processedMembers!: number

  @Field(() => Int, {
    description:
      'How many of the evaluated users are as the group wants them: members with all that it gives, those who left with nothing of it.',
  })
  readonly succeededMembers!: number

  @Field(() => Int, {
    description: 'How many of the evaluated users are in error for at least one licence of the group.',
  })
  readonly failedMembers!: number

  @Field(() => DateTime, { description: 'When the call was accepted.' })
  readonly createdDateTime!: Date

  @Field(() => DateTime, { nullable: true, description: 'When the evaluation of the members began.' })
  readonly startedDateTime!: Date | null

  @Field(() => DateTime, { nullable: true, description: 'When the operation was complete or failed.' })
  readonly completedDateTime!: Date | null
}
