import { Field, ID, InputType } from 'type-graphql'

const unifiedOnly = 'Only for Microsoft 365 groups.'

@InputType({
  description:
    'A new group: a security group, or with "Unified" in `groupTypes` a Microsoft 365 group. What is absent or null has no value, or the default that is told. Example: `{ displayName: "Pilots", mailEnabled: false, mailNickname: "pilots", securityEnabled: true }`.',
})
export class CreateGroupInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The id of the group, a GUID that nothing in the tenant has or had; absent: any.',
  })
  readonly id?: string | null

  @Field(() => String, { description: 'The name that people see, 1 to 256 characters. Several groups may share it.' })
  readonly displayName!: string

  @Field(() => Boolean, {
    description: 'Whether the group receives mail: true for a Microsoft 365 group, false for a security group.',
  })
  readonly mailEnabled!: boolean

  @Field(() => String, {
    description:
      'The e-mail alias, 1 to 64 characters of ASCII without spaces and @ ( ) [ ] \\ " ; : . < > or a comma. Microsoft 365 groups cannot share one.',
  })
  readonly mailNickname!: string

  @Field(() => Boolean, {
    description:
      'Whether the group is a security group, which alone can have licences. Only a Microsoft 365 group may be none.',
  })
  readonly securityEnabled!: boolean

  @Field(() => String, { nullable: true, description: 'What the group is for, up to 1,024 characters.' })
  readonly description?: string | null

  @Field(() => String, {
    nullable: true,
    description: "How sensitive the group's content is, in words of the organisation, up to 256 characters.",
  })
  readonly classification?: string | null

  @Field(() => [String], {
    nullable: true,
    description:
      'Kinds of group: "Unified" (Microsoft 365), "DynamicMembership" (members by rule), both, or none: a security group whose members are added one by one.',
  })
  readonly groupTypes?: readonly string[] | null

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether directory roles can be assigned to the group, for good. Such a group is security enabled, private and not dynamic. False where absent.',
  })
  readonly isAssignableToRole?: boolean | null

  @Field(() => String, {
    nullable: true,
    description:
      'The rule of a dynamic group, such as `user.department -eq "Finance"`, up to 3,072 characters. The gateway keeps the rule and does not evaluate it.',
  })
  readonly membershipRule?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Whether the rule of a dynamic group is applied: "On" (the default) or "Paused".',
  })
  readonly membershipRuleProcessingState?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'Who joins the group and sees its members: "Public" (the default of a Microsoft 365 group), "Private" (that of others), or of a Microsoft 365 group "HiddenMembership", which is for good.',
  })
  readonly visibility?: string | null

  @Field(() => String, {
    nullable: true,
    description: `Where the group's data prefers to live, three capital letters such as "EUR". ${unifiedOnly}`,
  })
  readonly preferredDataLocation?: string | null

  @Field(() => String, { nullable: true, description: `The language of the group, such as "en-US". ${unifiedOnly}` })
  readonly preferredLanguage?: string | null

  @Field(() => String, {
    nullable: true,
    description: `The colour theme: "Teal", "Purple", "Green", "Blue", "Pink", "Orange" or "Red". ${unifiedOnly}`,
  })
  readonly theme?: string | null

  @Field(() => [String], {
    nullable: true,
    description: `Behaviour that only the creation can choose: "AllowOnlyMembersToPost" (nobody else writes to it), "HideGroupInOutlook" (Outlook does not show it), "SubscribeNewGroupMembers" (who joins receives its conversations by mail), "WelcomeEmailDisabled" (who joins is not welcomed by mail). ${unifiedOnly}`,
  })
  readonly resourceBehaviorOptions?: readonly string[] | null

  @Field(() => [String], { nullable: true, description: `What is provisioned with the group: "Team". ${unifiedOnly}` })
  readonly resourceProvisioningOptions?: readonly string[] | null
}
