/** What an audit entry consists of. */
import { Field, ID, ObjectType } from 'type-graphql'
import { GroupType } from './enums.ts'

@ObjectType({
  simpleResolvers: true,
  description:
    'A person who started an activity, as the audit log knows it. `node(id:)` with `userId` reads the user as it is now.',
})
export abstract class UserIdentity {
  @Field(() => ID, { name: 'userId', simple: false, description: 'The object id of the user, a GUID.' })
  readonly id!: string

  @Field(() => String, {
    nullable: true,
    description: "The user's name now; null where the directory has no such user.",
  })
  readonly displayName!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      "The user principal name that the token carried then; where it carried none, the user's of now, null where the directory has no such user.",
  })
  readonly userPrincipalName!: string | null
}

@ObjectType({
  simpleResolvers: true,
  description: 'An application that started an activity by itself, the licensing engine, or an import by the operator.',
})
export abstract class AppIdentity {
  @Field(() => ID, {
    nullable: true,
    description:
      'The client id of the application, or the object id of its service principal where the token carried no client id; null for the licensing engine, and for an import by the operator.',
  })
  readonly appId!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      '"Microsoft Entra ID Group-Based Licensing" for what the licensing engine did by itself, "License Gateway import" for an import by the operator; null for an application, of which the gateway knows the id only.',
  })
  readonly displayName!: string | null
}

@ObjectType({
  simpleResolvers: true,
  description: 'Who started an activity: a person, or something else by itself. One of the two fields is null.',
})
export abstract class AuditActivityInitiator {
  @Field(() => UserIdentity, {
    nullable: true,
    description: 'The person who was signed in; null where an application acted by itself.',
  })
  readonly user!: UserIdentity | null

  @Field(() => AppIdentity, {
    nullable: true,
    description:
      'The application that acted by itself, the licensing engine, or an import by the operator; null where a person was signed in.',
  })
  readonly app!: AppIdentity | null
}

@ObjectType({ simpleResolvers: true, description: 'A property that an activity changed.' })
export abstract class ModifiedProperty {
  @Field(() => String, {
    description: 'The name of the property, such as "AssignedLicense", "UsageLocation" or "Result".',
  })
  readonly displayName!: string

  @Field(() => String, {
    nullable: true,
    description:
      'The value before, as JSON, mostly of a list; "[]" where there was none. Null only for the group of an added member.',
  })
  readonly oldValue!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The value after, as JSON, mostly of a list (of "Result": a sentence in brackets); "[]" where there is none. Null only for the group of a removed member.',
  })
  readonly newValue!: string | null
}

@ObjectType({ simpleResolvers: true, description: 'What an activity was done to: a user, a group or a product.' })
export abstract class TargetResource {
  @Field(() => ID, {
    name: 'targetId',
    simple: false,
    description:
      'The id of the user or group, or the SKU of the product; the filter `targetId` finds all that was done to it.',
  })
  readonly id!: string

  @Field(() => String, {
    description: 'The kind of the target: "User", "Group" or "Other" (a product, or the tenant).',
  })
  readonly type!: string

  @Field(() => String, {
    nullable: true,
    description: 'Its name now; null where it is not there any more, and for the tenant.',
  })
  readonly displayName!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The user principal name of a user, as it is now; null for other targets, and where the user is not there any more.',
  })
  readonly userPrincipalName!: string | null

  @Field(() => GroupType, { nullable: true, description: 'The kind of a group; null for other targets.' })
  readonly groupType!: string | null

  @Field(() => [ModifiedProperty], {
    description: 'What was changed of it, with the values before and after. Empty where the activity itself says all.',
  })
  readonly modifiedProperties!: readonly ModifiedProperty[]
}

@ObjectType({
  simpleResolvers: true,
  description: 'One more thing that is known of an activity, for which an entry has no field of its own.',
})
export abstract class KeyValue {
  @Field(() => String, { description: 'What the value is, such as "Licensing Error Message" or "Users added".' })
  readonly key!: string

  @Field(() => String, { description: 'The value, as text: a sentence, names separated by commas, or a number.' })
  readonly value!: string
}
