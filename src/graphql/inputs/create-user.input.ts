import { Field, ID, InputType } from 'type-graphql'

@InputType({
  description:
    'A new user. What is absent or null has no value. Example: `{ accountEnabled: true, displayName: "Zoe Newman", mailNickname: "zoe", userPrincipalName: "zoe@contoso.com", usageLocation: "DE" }`.',
})
export class CreateUserInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'The id of the user, a GUID that nothing in the tenant has or had, such as the `oid` of the tokens of a person; absent: any.',
  })
  readonly id?: string | null

  @Field(() => Boolean, { description: 'Whether the user may sign in.' })
  readonly accountEnabled!: boolean

  @Field(() => String, { description: 'The name that people see, 1 to 256 characters.' })
  readonly displayName!: string

  @Field(() => String, {
    description:
      'The e-mail alias, such as "given.family", 1 to 64 characters of ASCII without spaces and @ ( ) [ ] \\ " ; : < > or a comma.',
  })
  readonly mailNickname!: string

  @Field(() => String, {
    description:
      'The sign-in name, such as "ada@contoso.com": letters A to Z, digits and \' . - _ ! # ^ ~, at most 64, before the @, a domain of at most 48 after it. Nobody else in the tenant may have it.',
  })
  readonly userPrincipalName!: string

  @Field(() => String, { nullable: true, description: 'The given name, up to 64 characters.' })
  readonly givenName?: string | null

  @Field(() => String, { nullable: true, description: 'The surname, up to 64 characters.' })
  readonly surname?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The main e-mail address, such as "ada@contoso.com", up to 256 characters.',
  })
  readonly mail?: string | null

  @Field(() => String, { nullable: true, description: 'The job title, up to 128 characters.' })
  readonly jobTitle?: string | null

  @Field(() => String, { nullable: true, description: 'The department, up to 64 characters.' })
  readonly department?: string | null

  @Field(() => String, { nullable: true, description: 'The office, such as "Berlin 3.12", up to 128 characters.' })
  readonly officeLocation?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      "The country in which the user is served, two capital letters (ISO 3166); absent: the tenant's country counts for what groups bring, and nothing can be assigned directly.",
  })
  readonly usageLocation?: string | null

  @Field(() => [String], {
    nullable: true,
    description:
      'All e-mail addresses of the user, in order, such as "SMTP:ada@contoso.com" (primary) or "smtp:a.f@contoso.com". An address may be shared; no mailbox is licensed for it then.',
  })
  readonly proxyAddresses?: readonly string[] | null
}
