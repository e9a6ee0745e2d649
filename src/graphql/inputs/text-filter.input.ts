import { Field, InputType } from 'type-graphql'

@InputType({
  description:
    'How a text is to be, without regard to case: each capital letter counts as its small one, whatever stands beside it (Σ as σ, never as ς). Where several are given, all of them are to be true. Example: `{ startsWith: "sales" }`.',
})
export class TextFilter {
  @Field(() => String, { nullable: true, description: 'The whole text, 1 to 256 characters.' })
  readonly eq?: string | null

  @Field(() => String, { nullable: true, description: 'What it begins with, 1 to 256 characters.' })
  readonly startsWith?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'What stands somewhere in it, 3 to 256 characters, a letter or a digit among those after the first.',
  })
  readonly contains?: string | null
}
