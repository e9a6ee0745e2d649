import { ArgsType, Field, Int } from 'type-graphql'
import type { PageInput } from '../page-request.ts'

/** The arguments of every connection. */
@ArgsType()
export class PageArgs implements PageInput {
  @Field(() => Int, {
    nullable: true,
    description:
      'How many items from the start (or after `after`): 1 to 999; 100 when neither this nor `last` is given.',
  })
  readonly first?: number | null

  @Field(() => String, { nullable: true, description: 'Only items after the one with this cursor.' })
  readonly after?: string | null

  @Field(() => Int, {
    nullable: true,
    description: 'How many items from the end (or before `before`): 1 to 999. Not together with `first`.',
  })
  readonly last?: number | null

  @Field(() => String, { nullable: true, description: 'Only items before the one with this cursor.' })
  readonly before?: string | null
}
