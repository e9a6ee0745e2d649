import { Field, ObjectType } from 'type-graphql'
import { DateTime } from '../scalars/date-time.ts'
import { GroupAccessType } from './enums.ts'
import { AssignedLabel, OnPremisesProvisioningError } from './group-parts.type.ts'
import { DirectoryObject } from './node.type.ts'

@ObjectType({
  implements: DirectoryObject,
  simpleResolvers: true,
  description:
    'A group of the directory. What is licensed to a security group is licensed to each of its direct members.',
})
export abstract class Group extends DirectoryObject {
  @Field(() => [AssignedLabel], { description: 'The sensitivity labels of the group.' })
  readonly assignedLabels!: readonly AssignedLabel[]

  @Field(() => [OnPremisesProvisioningError], {
    description: 'What went wrong when the group was synchronised from the local directory.',
  })
  readonly onPremisesProvisioningErrors!: readonly OnPremisesProvisioningError[]

  @Field(() => String, {
    nullable: true,
    description: "How sensitive the group's content is, in words of the organisation.",
  })
  readonly classification!: string | null

  @Field(() => DateTime, { nullable: true, description: 'When the group was created.' })
  readonly createdDateTime!: Date | null

  @Field(() => String, { nullable: true, description: 'What the group is for.' })
  readonly description!: string | null

  @Field(() => [String], {
    description:
      'Kinds of group: "Unified" (Microsoft 365), "DynamicMembership" (members by rule). Empty: a security or distribution group.',
  })
  readonly groupTypes!: readonly string[]

  @Field(() => Boolean, { nullable: true, description: 'Whether directory roles can be assigned to the group.' })
  readonly isAssignableToRole!: boolean | null

  @Field(() => String, { nullable: true, description: 'The e-mail address of the group.' })
  readonly mail!: string | null

  @Field(() => Boolean, { nullable: true, description: 'Whether the group receives mail.' })
  readonly mailEnabled!: boolean | null

  @Field(() => String, { nullable: true, description: 'The mail alias.' })
  readonly mailNickname!: string | null

  @Field(() => String, { nullable: true, description: "The application that manages the group's devices." })
  readonly mdmAppId!: string | null

  @Field(() => String, { nullable: true, description: 'The rule by which a dynamic group gets its members.' })
  readonly membershipRule!: string | null

  @Field(() => String, { nullable: true, description: 'Whether the rule is being applied: "On" or "Paused".' })
  readonly membershipRuleProcessingState!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The domain of the local directory from which the group is synchronised.',
  })
  readonly onPremisesDomainName!: string | null

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the group was last synchronised from the local directory.',
  })
  readonly onPremisesLastSyncDateTime!: Date | null

  @Field(() => String, {
    nullable: true,
    description: 'The NetBIOS name of the local domain from which the group is synchronised.',
  })
  readonly onPremisesNetBiosName!: string | null

  @Field(() => String, { nullable: true, description: 'The SAM account name in the local directory.' })
  readonly onPremisesSamAccountName!: string | null

  @Field(() => String, { nullable: true, description: 'The security identifier (SID) in the local directory.' })
  readonly onPremisesSecurityIdentifier!: string | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: synchronised from a local directory; false: once was; null: never.',
  })
  readonly onPremisesSyncEnabled!: boolean | null

  @Field(() => String, { nullable: true, description: "Where the group's data prefers to live." })
  readonly preferredDataLocation!: string | null

  @Field(() => String, { nullable: true, description: 'The language of the group, such as "en-US".' })
  readonly preferredLanguage!: string | null

  @Field(() => DateTime, { nullable: true, description: 'When the group was last renewed.' })
  readonly renewedDateTime!: Date | null

  @Field(() => [String], {
    description:
      'Behaviour of a Microsoft 365 group that was chosen when it was created, such as "WelcomeEmailDisabled".',
  })
  readonly resourceBehaviorOptions!: readonly string[]

  @Field(() => [String], { description: 'What is provisioned with a Microsoft 365 group, such as "Team".' })
  readonly resourceProvisioningOptions!: readonly string[]

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the group is a security group. Only such groups can have licences.',
  })
  readonly securityEnabled!: boolean | null

  @Field(() => String, { nullable: true, description: 'The security identifier (SID) of the group.' })
  readonly securityIdentifier!: string | null

  @Field(() => String, { nullable: true, description: 'The colour theme of a Microsoft 365 group, such as "Teal".' })
  readonly theme!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Who sees the group and its members: "Public", "Private" or "HiddenMembership".',
  })
  readonly visibility!: string | null

  @Field(() => GroupAccessType, { nullable: true, description: 'Who may look into the group and join it.' })
  readonly accessType!: string | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether people outside of the organisation may send to the group.',
  })
  readonly allowExternalSenders!: boolean | null

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether new members receive the group's conversations by mail.",
  })
  readonly autoSubscribeNewMembers!: boolean | null

  @Field(() => Boolean, { nullable: true, description: 'Whether the group is hidden in Outlook.' })
  readonly hideFromOutlookClients!: boolean | null

  @Field(() => Boolean, { nullable: true, description: 'Whether the group is hidden in address lists.' })
  readonly hideFromAddressLists!: boolean | null

  @Field(() => Boolean, { nullable: true, description: "Whether the group's team is archived." })
  readonly isArchived!: boolean | null
}
