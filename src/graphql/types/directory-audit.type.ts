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
  @Field(() => DateTime, { description: 'When it was done; entries are in the order of it.' })
  readonly activityDateTime!: string

  @Field(() => String, {
    description:
      'What was done: "Set group license", "Trigger group license recalculation", "Start applying group based license to users", "Finish applying group based license to users", "Change user license", "Add user", "Update user", "Delete user", "Restore user", "Add group", "Update group", "Delete group", "Restore Group", "Add member to group", "Remove member from group", "Update subscribed SKU" or "Import tenant".',
  })
  readonly activityDisplayName!: string

  @Field(() => String, {
    description: 'What it counts among: "GroupManagement", "UserManagement" or "DirectoryManagement".',
  })
  readonly category!: string

  @Field(() => UUID, {
    nullable: true,
    description:
      "The same for everything that came from one call. Of a change of a group's licences it is the id of the LicenseOperation.",
  })
  readonly correlationId!: string | null

  @Field(() => AuditActivityInitiator, {
    description: 'Who started it: a person, an application, the licensing engine, or an import by the operator.',
  })
  readonly initiatedBy!: AuditActivityInitiator

  @Field(() => String, { description: 'The service that wrote the entry: always "Core Directory".' })
  readonly loggedByService!: string

  @Field(() => String, { description: 'The kind of the activity: "Add", "Assign", "Delete", "Unassign" or "Update".' })
  readonly operationType!: string

  @Field(() => OperationResult, { description: 'How it ended; `resultReason` says why it failed.' })
  readonly result!: string

  @Field(() => String, {
    nullable: true,
    description: 'Why it failed, with the names of products and plans; null where it did not.',
  })
  readonly resultReason!: string | null

  @Field(() => [TargetResource], {
    description:
      'What it was done to: mostly one user, group or product; of a change of members the member first, then the group.',
  })
  readonly targetResources!: readonly TargetResource[]

  @Field(() => [KeyValue], {
    description:
      'What else is known: "Licensing Error Message" of what failed, "Licenses that became available" where units came free, and of an import how many of each kind were added, changed or removed. Mostly empty.',
  })
  readonly additionalDetails!: readonly KeyValue[]
}
