import { Field, InputType } from 'type-graphql'

@InputType({
  description: 'How a text is to be, without regard to case. Where several are given, all of them are to be true.',
})
export class TextFilter {
  @Field(() => String, { nullable: true, description: 'The whole text.' })
  readonly eq?: string | null

  @Field(() => String, { nullable: true, description: 'What it begins with, 1 to 256 characters.' })
  readonly startsWith?: string | null

  @Field(() => String, { nullable: true, description: 'What stands somewhere in it, 3 to 256 characters.' })
  readonly contains?: string | null
}
