import { Field, ObjectType } from 'type-graphql'

@ObjectType({ simpleResolvers: true, description: 'Where a page stands in its list, as clients of Relay expect it.' })
export abstract class PageInfo {
  @Field(() => Boolean, {
    description: 'Whether the list goes on after this page: then ask again with `after: endCursor`.',
  })
  readonly hasNextPage!: boolean

  @Field(() => Boolean, { description: 'Whether the list has items before this page.' })
  readonly hasPreviousPage!: boolean

  @Field(() => String, {
    nullable: true,
    description:
      'The cursor of the first item of the page. Lists that can be read backwards take it as `before`; the audit log, which is read from its newest entry on, does not. Null where the page is empty.',
  })
  readonly startCursor!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The cursor of the last item of the page: give it as `after` to read on. Null where the page is empty.',
  })
  readonly endCursor!: string | null
}
