import { ArgsType, Field, Int } from 'type-graphql'
import type { PageInput } from '../page-request.ts'

/** The arguments of every connection. */
@ArgsType()
export class PageArgs implements PageInput {
  @Field(() => Int, {
    nullable: true,
    description:
      'How many items from the start (or after `after`): 1 to 999; 100 when neither this nor `last` is given. Anything else is refused with `Request_BadRequest`.',
  })
  readonly first?: number | null

  @Field(() => String, {
    nullable: true,
    description:
      'Only items after the one with this cursor: `pageInfo { endCursor }` of the page before, with the same other arguments.',
  })
  readonly after?: string | null

  @Field(() => Int, {
    nullable: true,
    description:
      'How many items from the end (or before `before`): 1 to 999. Not together with `first`. Anything else is refused with `Request_BadRequest`.',
  })
  readonly last?: number | null

  @Field(() => String, {
    nullable: true,
    description:
      'Only items before the one with this cursor: `pageInfo { startCursor }` of the page after, with the same other arguments.',
  })
  readonly before?: string | null
}
