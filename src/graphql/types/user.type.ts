import { Field, ObjectType } from 'type-graphql'
import { DateTime } from '../scalars/date-time.ts'
import { DirectoryObject } from './node.type.ts'

@ObjectType({
  implements: DirectoryObject,
  simpleResolvers: true,
  description: 'A person, or an account, in the directory.',
})
export abstract class User extends DirectoryObject {
  @Field(() => String, {
    nullable: true,
    description: 'The name to sign in with, such as "megan@contoso.com"; unique in the tenant.',
  })
  readonly userPrincipalName!: string | null

  @Field(() => String, { nullable: true, description: 'The first name.' })
  readonly givenName!: string | null

  @Field(() => String, { nullable: true, description: 'The family name.' })
  readonly surname!: string | null

  @Field(() => String, { nullable: true, description: 'The primary e-mail address.' })
  readonly mail!: string | null

  @Field(() => String, { nullable: true, description: 'The mail alias.' })
  readonly mailNickname!: string | null

  @Field(() => String, { nullable: true, description: 'What the person works as.' })
  readonly jobTitle!: string | null

  @Field(() => String, { nullable: true, description: 'The department the person works in.' })
  readonly department!: string | null

  @Field(() => String, { nullable: true, description: 'Where the person has a desk.' })
  readonly officeLocation!: string | null

  @Field(() => Boolean, { nullable: true, description: 'Whether the account may sign in.' })
  readonly accountEnabled!: boolean | null

  @Field(() => DateTime, { nullable: true, description: 'When the user was created.' })
  readonly createdDateTime!: Date | null

  @Field(() => String, {
    nullable: true,
    description:
      "Where services are used, two letters of ISO 3166. Null: the tenant's country counts for what groups bring; direct assignment needs one.",
  })
  readonly usageLocation!: string | null
}
