import { Field, InputType } from 'type-graphql'

const unifiedOnly = 'Only for Microsoft 365 groups.'

@InputType({
  description:
    'Properties of a group to change. What is absent stays as it is; null takes the value away, and is refused where every group has one. Whether the group receives mail, is a Microsoft 365 group or can have roles stays for good. Example: `{ description: "Who tries new things first", visibility: "Private" }`.',
})
export class UpdateGroupInput {
  @Field(() => String, { nullable: true, description: 'The name that people see, 1 to 256 characters.' })
  readonly displayName?: string

  @Field(() => String, { nullable: true, description: 'What the group is for, up to 1,024 characters; null: nothing.' })
  readonly description?: string | null

  @Field(() => String, {
    nullable: true,
    description: "How sensitive the group's content is, in words of the organisation; null: not said.",
  })
  readonly classification?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The e-mail alias, 1 to 64 characters of ASCII without spaces and @ ( ) [ ] \\ " ; : . < > or a comma. Microsoft 365 groups cannot share one.',
  })
  readonly mailNickname?: string

  @Field(() => [String], {
    nullable: true,
    description:
      'Kinds of group. "DynamicMembership" may come (with a rule) and go (the rule goes with it): who is a member stays one. "Unified" stays as it is.',
  })
  readonly groupTypes?: readonly string[]

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the group is a security group, which alone can have licences. It must stay true while the group gives licences, and unless it is a Microsoft 365 group.',
  })
  readonly securityEnabled?: boolean

  @Field(() => String, {
    nullable: true,
    description:
      'The rule of a dynamic group, such as `user.department -eq "Finance"`, up to 3,072 characters. The gateway keeps the rule and does not evaluate it.',
  })
  readonly membershipRule?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Whether the rule of a dynamic group is applied: "On" or "Paused".',
  })
  readonly membershipRuleProcessingState?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'Who joins the group and sees its members: "Public" or "Private". "HiddenMembership" can neither be set nor taken back.',
  })
  readonly visibility?: string

  @Field(() => String, {
    nullable: true,
    description: `Where the group's data prefers to live, three capital letters such as "EUR"; null: anywhere. ${unifiedOnly}`,
  })
  readonly preferredDataLocation?: string | null

  @Field(() => String, {
    nullable: true,
    description: `The language of the group, such as "en-US"; null: none. ${unifiedOnly}`,
  })
  readonly preferredLanguage?: string | null

  @Field(() => String, {
    nullable: true,
    description: `The colour theme: "Teal", "Purple", "Green", "Blue", "Pink", "Orange" or "Red"; null: none. ${unifiedOnly}`,
  })
  readonly theme?: string | null

  @Field(() => Boolean, {
    nullable: true,
    description: `Whether people outside of the organisation may send to the group. ${unifiedOnly}`,
  })
  readonly allowExternalSenders?: boolean

  @Field(() => Boolean, {
    nullable: true,
    description: `Whether new members receive the group's conversations by mail. ${unifiedOnly}`,
  })
  readonly autoSubscribeNewMembers?: boolean

  @Field(() => Boolean, {
    nullable: true,
    description: `Whether the group is hidden in address lists. ${unifiedOnly}`,
  })
  readonly hideFromAddressLists?: boolean

  @Field(() => Boolean, { nullable: true, description: `Whether the group is hidden in Outlook. ${unifiedOnly}` })
  readonly hideFromOutlookClients?: boolean
}
