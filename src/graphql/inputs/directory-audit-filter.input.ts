import { Field, ID, InputType } from 'type-graphql'
import type { DirectoryAuditRequest } from '../../operations/list-directory-audits.ts'
import { DateTime } from '../scalars/date-time.ts'
import { UUID } from '../scalars/uuid.ts'
import { OperationResult } from '../types/enums.ts'

@InputType({
  description:
    'Which audit entries: those for which everything that is given is true. Example: `{ activityDisplayName: "Change user license", result: FAILURE, activityDateTimeFrom: "2026-03-01T00:00:00Z" }`.',
})
export class DirectoryAuditFilter implements DirectoryAuditRequest {
  @Field(() => DateTime, { nullable: true, description: 'What was done at this moment or later.' })
  readonly activityDateTimeFrom?: Date | null

  @Field(() => DateTime, { nullable: true, description: 'What was done before this moment.' })
  readonly activityDateTimeBefore?: Date | null

  @Field(() => String, {
    nullable: true,
    description:
      'What was done, in full and in Microsoft\'s spelling, such as "Change user license" or "Set group license"; `DirectoryAudit.activityDisplayName` lists them.',
  })
  readonly activityDisplayName?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'What it counts among: "GroupManagement", "UserManagement" or "DirectoryManagement".',
  })
  readonly category?: string | null

  @Field(() => UUID, {
    nullable: true,
    description:
      "What came from one call, by `DirectoryAudit.correlationId`; that of a change of a group's licences is the id of its LicenseOperation.",
  })
  readonly correlationId?: string | null

  @Field(() => ID, {
    nullable: true,
    description:
      'What a user (by its object id) or an application (by its `AppIdentity.appId`) asked for; what the licensing engine made of it is found by `correlationId`. Not together with `correlationId`.',
  })
  readonly initiatedBy?: string | null

  @Field(() => OperationResult, {
    nullable: true,
    description: 'What ended like this: FAILURE finds all that could not be done.',
  })
  readonly result?: 'SUCCESS' | 'FAILURE' | null

  @Field(() => ID, { nullable: true, description: 'What was done to this user, group or (by its SKU) product.' })
  readonly targetId?: string | null
}
