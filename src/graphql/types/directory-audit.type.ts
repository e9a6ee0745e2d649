import { Field, ObjectType } from 'type-graphql'
import { DateTime } from '../scalars/date-time.ts'
import { UUID } from '../scalars/uuid.ts'
import { AuditActivityInitiator, KeyValue, TargetResource } from './directory-audit-parts.type.ts'
import { OperationResult } from './enums.ts'
import { Node } from './node.type.ts'

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'An entry of the audit log: who did what to what, when, and how it ended.',
})
export abstract class DirectoryAudit extends Node {
  @Field(() => DateTime, { description: 'When it was done.' })
  readonly activityDateTime!: string

  @Field(() => String, { description: 'What was done, such as "Set group license" or "Change user license".' })
  readonly activityDisplayName!: string

  @Field(() => String, { description: '"GroupManagement", "UserManagement" or "DirectoryManagement".' })
  readonly category!: string

  @Field(() => UUID, {
    nullable: true,
    description:
      "The same for everything that came from one call. Of a change of a group's licences it is the id of the LicenseOperation.",
  })
  readonly correlationId!: string | null

  @Field(() => AuditActivityInitiator, { description: 'Who started it.' })
  readonly initiatedBy!: AuditActivityInitiator

  @Field(() => String, { description: 'Always "Core Directory".' })
  readonly loggedByService!: string

  @Field(() => String, { description: '"Add", "Assign", "Delete", "Unassign" or "Update".' })
  readonly operationType!: string

  @Field(() => OperationResult, { description: 'How it ended.' })
  readonly result!: string

  @Field(() => String, {
    nullable: true,
    description: 'Why it failed, with the names of products and plans; null where it did not.',
  })
  readonly resultReason!: string | null

  @Field(() => [TargetResource], { description: 'What it was done to.' })
  readonly targetResources!: readonly TargetResource[]

  @Field(() => [KeyValue], {
    description:
      'What else is known: "Licensing Error Message" of what failed, "Licenses that became available" where units came free. Mostly empty.',
  })
  readonly additionalDetails!: readonly KeyValue[]
}
