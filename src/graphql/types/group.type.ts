import { Field, ObjectType } from 'type-graphql'
import { DateTime } from '../scalars/date-time.ts'
import { GroupAccessType } from './enums.ts'
import { AssignedLabel, OnPremisesProvisioningError } from './group-parts.type.ts'
import { DirectoryObject } from './node.type.ts'

@ObjectType({
  implements: DirectoryObject,
  simpleResolvers: true,
  description:
    'A group of the directory. A security group can give products to its members: each user who is a direct member gets all of `assignedLicenses`, or is in error and keeps what it had. Members of a group inside it get nothing.',
})
export abstract class Group extends DirectoryObject {
  @Field(() => [AssignedLabel], { description: 'The sensitivity labels of the group; mostly none.' })
  readonly assignedLabels!: readonly AssignedLabel[]

  @Field(() => [OnPremisesProvisioningError], {
    description:
      'What went wrong when the group was synchronised from the local directory. Empty: nothing, or it never was, or nothing is known of it: only the demonstration tenant brings such failures.',
  })
  readonly onPremisesProvisioningErrors!: readonly OnPremisesProvisioningError[]

  @Field(() => String, {
    nullable: true,
    description:
      'How sensitive the group\'s content is, in words of the organisation, such as "Confidential"; null: not said.',
  })
  readonly classification!: string | null

  @Field(() => DateTime, { nullable: true, description: 'When the group was created.' })
  readonly createdDateTime!: Date | null

  @Field(() => String, { nullable: true, description: 'What the group is for, in a sentence or two; null: not said.' })
  readonly description!: string | null

  @Field(() => [String], {
    description:
      'Kinds of group: "Unified" (Microsoft 365), "DynamicMembership" (members by rule), or both. Empty: a security group or a distribution list, as `securityEnabled` and `mailEnabled` tell.',
  })
  readonly groupTypes!: readonly string[]

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether directory roles, such as License Administrator, can be assigned to the group. Null: no.',
  })
  readonly isAssignableToRole!: boolean | null

  @Field(() => String, {
    nullable: true,
    description: 'The e-mail address of the group, such as "falcon@contoso.com"; null for a group without mail.',
  })
  readonly mail!: string | null

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the group receives mail: true for a Microsoft 365 group, a distribution list and a mail-enabled security group.',
  })
  readonly mailEnabled!: boolean | null

  @Field(() => String, {
    nullable: true,
    description:
      'The mail alias, the part of an address before the @, such as "falcon". Groups without mail have one too.',
  })
  readonly mailNickname!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The id of the application that manages the group\'s devices, such as "0000000a-0000-0000-c000-000000000000" (Microsoft Intune); null: none, or not known. Only the demonstration tenant brings it.',
  })
  readonly mdmAppId!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The rule by which a dynamic group gets its members, such as `user.department -eq "Finance"`; null for other groups. The gateway keeps it and does not evaluate it.',
  })
  readonly membershipRule!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Whether the rule of a dynamic group is being applied: "On" or "Paused"; null for other groups.',
  })
  readonly membershipRuleProcessingState!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The domain of the local directory from which the group is synchronised, such as "contoso.local"; null where it is not.',
  })
  readonly onPremisesDomainName!: string | null

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the group was last synchronised from the local directory; null where it never was.',
  })
  readonly onPremisesLastSyncDateTime!: Date | null

  @Field(() => String, {
    nullable: true,
    description:
      'The NetBIOS name of the local domain from which the group is synchronised, such as "CONTOSO"; null where it is not.',
  })
  readonly onPremisesNetBiosName!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The SAM account name in the local directory, such as "staff"; null where the group is not synchronised.',
  })
  readonly onPremisesSamAccountName!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The security identifier (SID) in the local directory, such as "S-1-5-21-1004336348-1177238915-682003330-1604"; null where the group is not synchronised.',
  })
  readonly onPremisesSecurityIdentifier!: string | null

  @Field(() => Boolean, {
    nullable: true,
    description:
      'True: synchronised from a local directory, where it is to be changed; false: it once was; null: never.',
  })
  readonly onPremisesSyncEnabled!: boolean | null

  @Field(() => String, {
    nullable: true,
    description:
      'Where the data of a Microsoft 365 group prefers to live, three capital letters such as "EUR"; null: where the tenant\'s does.',
  })
  readonly preferredDataLocation!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The language of a Microsoft 365 group, such as "en-US"; null: not set.',
  })
  readonly preferredLanguage!: string | null

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When a group that expires was last renewed; null: never. The gateway keeps it and lets no group expire.',
  })
  readonly renewedDateTime!: Date | null

  @Field(() => [String], {
    description:
      'Behaviour of a Microsoft 365 group that was chosen when it was created: "AllowOnlyMembersToPost" (nobody else writes to it), "HideGroupInOutlook" (Outlook does not show it), "SubscribeNewGroupMembers" (who joins receives its conversations by mail), "WelcomeEmailDisabled" (who joins is not welcomed by mail). Empty: the usual one.',
  })
  readonly resourceBehaviorOptions!: readonly string[]

  @Field(() => [String], {
    description:
      'What is provisioned with a Microsoft 365 group: "Team" for one that has a team in Microsoft Teams. Empty: nothing.',
  })
  readonly resourceProvisioningOptions!: readonly string[]

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the group is a security group. Only such groups can give licences; a Microsoft 365 group may be one as well.',
  })
  readonly securityEnabled!: boolean | null

  @Field(() => String, {
    nullable: true,
    description:
      'The security identifier (SID), by which Windows knows the group, such as "S-1-12-1-221446459-1253744084-2393198503-335894636". It is made of the id; null: not known.',
  })
  readonly securityIdentifier!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The colour theme of a Microsoft 365 group: "Teal", "Purple", "Green", "Blue", "Pink", "Orange" or "Red"; null: none.',
  })
  readonly theme!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'Who joins the group and sees its members: "Public" (whoever wants to), "Private" (whom an owner lets in) or "HiddenMembership" (as "Private", and only members see who is one); null: not said.',
  })
  readonly visibility!: string | null

  @Field(() => GroupAccessType, {
    nullable: true,
    description: 'Who may look into the group and join it; null: not said. Only the demonstration tenant brings it.',
  })
  readonly accessType!: string | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether people outside of the organisation may send mail to the group.',
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

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether the group's team in Microsoft Teams is archived; null for a group without one, or where it is not known. Only the demonstration tenant brings it.",
  })
  readonly isArchived!: boolean | null
}
