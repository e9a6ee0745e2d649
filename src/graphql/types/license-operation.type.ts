import { Field, Int, ObjectType } from 'type-graphql'
import { DateTime } from '../scalars/date-time.ts'
import { UUID } from '../scalars/uuid.ts'
import { LicenseProcessingStatus } from './enums.ts'
import { Node } from './node.type.ts'

@ObjectType({
  simpleResolvers: true,
  description: "How a group's newest change of licences stands. More is told by `latestLicenseOperation`.",
})
export abstract class LicenseProcessingState {
  @Field(() => LicenseProcessingStatus, {
    nullable: true,
    description: "The state of the group's newest operation, the same as `latestLicenseOperation { state }`.",
  })
  readonly state!: string | null
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    "A change of a group's licences, or a reprocess of the group, and how far it has come with the members. `assignLicense` answers before it is done; follow it by the subscription `licenseOperation`, or read it again by its id. It is kept for 30 days, unless the gateway is set otherwise (`AUDIT_RETENTION_DAYS`).",
})
export abstract class LicenseOperation extends Node {
  @Field(() => LicenseProcessingStatus, {
    description: 'How far the operation has come; PROCESSING_COMPLETE does not mean that nobody is in error.',
  })
  readonly state!: string

  @Field(() => String, {
    nullable: true,
    description:
      'Why the evaluation could not go on, in words; null unless `state` is PROCESSING_FAILED. Errors of single members are not told here.',
  })
  readonly error!: string | null

  @Field(() => [UUID], {
    description: 'The SKUs of the products that the call removed from the group. Empty for a reprocess.',
  })
  readonly removeLicenses!: readonly string[]

  @Field(() => String, {
    nullable: true,
    description:
      'Who asked for it: a user principal name, or the id of an application or of a user whose token carried no name. Null where no caller did: a repair by the operator, or licences that came with a seeded tenant.',
  })
  readonly requestedBy!: string | null

  @Field(() => Int, {
    nullable: true,
    description:
      'How many users the operation evaluates: the direct members that are users, and those who left and still have licences of the group. Null until it has started.',
  })
  readonly totalMembers!: number | null

  @Field(() => Int, {
    description:
      'How many users have been evaluated so far, from 0 to `totalMembers`: those that succeeded and those that failed.',
  })
  readonly processedMembers!: number

  @Field(() => Int, {
    description:
      'How many of the evaluated users are as the group wants them: members with all that it gives, those who left with nothing of it.',
  })
  readonly succeededMembers!: number

  @Field(() => Int, {
    description:
      'How many of the evaluated users are in error for at least one licence of the group; `Group.membersWithLicenseErrors` tells who, and why.',
  })
  readonly failedMembers!: number

  @Field(() => DateTime, { description: 'When the call was accepted, and answered.' })
  readonly createdDateTime!: Date

  @Field(() => DateTime, { nullable: true, description: 'When the evaluation of the members began; null before that.' })
  readonly startedDateTime!: Date | null

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the operation was complete or failed; null before that.',
  })
  readonly completedDateTime!: Date | null
}
