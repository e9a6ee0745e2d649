import { Field, ObjectType } from 'type-graphql'

@ObjectType({ simpleResolvers: true, description: 'Where a page stands in its list.' })
export abstract class PageInfo {
  @Field(() => Boolean, { description: 'Whether the list goes on after this page.' })
  abstract readonly hasNextPage: boolean

  @Field(() => Boolean, { description: 'Whether the list has items before this page.' })
  abstract readonly hasPreviousPage: boolean

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first item of the page: give it as `before` to read what comes before.',
  })
  abstract readonly startCursor: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last item of the page: give it as `after` to read on.',
  })
  abstract readonly endCursor: string | null
}
