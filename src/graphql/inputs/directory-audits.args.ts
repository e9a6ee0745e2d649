import { ArgsType, Field, Int } from 'type-graphql'
import type { PageInput } from '../page-request.ts'
import { DirectoryAuditFilter } from './directory-audit-filter.input.ts'

/** The arguments of the audit log, which is read from its newest entry on. */
@ArgsType()
export class DirectoryAuditsArgs implements PageInput {
  @Field(() => DirectoryAuditFilter, { nullable: true, description: 'Which entries; all when it is not given.' })
  readonly filter?: DirectoryAuditFilter | null

  @Field(() => Int, {
    nullable: true,
    description:
      'How many entries (after `after`): 1 to 999; 100 when not given. Anything else is refused with `Request_BadRequest`.',
  })
  readonly first?: number | null

  @Field(() => String, { nullable: true, description: 'Only entries after (older than) the one with this cursor.' })
  readonly after?: string | null
}
