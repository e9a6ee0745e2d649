import { Field, InputType } from 'type-graphql'

@InputType({
  description:
    'Properties of a user to change. What is absent stays as it is; null takes the value away, and is refused where every user has one. Example: `{ usageLocation: "FR", jobTitle: null }`.',
})
export class UpdateUserInput {
  @Field(() => String, { nullable: true, description: 'The name that people see, 1 to 256 characters.' })
  readonly displayName?: string

  @Field(() => String, { nullable: true, description: 'The given name, up to 64 characters; null: none.' })
  readonly givenName?: string | null

  @Field(() => String, { nullable: true, description: 'The surname, up to 64 characters; null: none.' })
  readonly surname?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The sign-in name, such as "ada@contoso.com": letters A to Z, digits and \' . - _ ! # ^ ~, at most 64, before the @, a domain of at most 48 after it. Nobody else in the tenant may have it.',
  })
  readonly userPrincipalName?: string

  @Field(() => String, {
    nullable: true,
    description: 'The main e-mail address, such as "ada@contoso.com", up to 256 characters; null: none.',
  })
  readonly mail?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The e-mail alias, such as "given.family", up to 64 characters; null: none.',
  })
  readonly mailNickname?: string | null

  @Field(() => String, { nullable: true, description: 'The job title, up to 128 characters; null: none.' })
  readonly jobTitle?: string | null

  @Field(() => String, { nullable: true, description: 'The department, up to 64 characters; null: none.' })
  readonly department?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The office, such as "Berlin 3.12", up to 128 characters; null: none.',
  })
  readonly officeLocation?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      "The country in which the user is served, two capital letters (ISO 3166); null: the tenant's country counts. It is judged at the next evaluation.",
  })
  readonly usageLocation?: string | null

  @Field(() => [String], {
    nullable: true,
    description:
      'All e-mail addresses of the user, in order, such as "SMTP:ada@contoso.com" (primary) or "smtp:a.f@contoso.com". They replace those that there are.',
  })
  readonly proxyAddresses?: readonly string[]

  @Field(() => Boolean, { nullable: true, description: 'Whether the user may sign in.' })
  readonly accountEnabled?: boolean
}
