import { Field, ObjectType } from 'type-graphql'
import { DateTime } from '../scalars/date-time.ts'
import { DirectoryObject } from './node.type.ts'

@ObjectType({
  implements: DirectoryObject,
  simpleResolvers: true,
  description: 'A person, or an account, in the directory, with the products that it has and where each comes from.',
})
export abstract class User extends DirectoryObject {
  @Field(() => String, {
    nullable: true,
    description: 'The name to sign in with, such as "ada.fischer@contoso.com"; unique in the tenant.',
  })
  readonly userPrincipalName!: string | null

  @Field(() => String, { nullable: true, description: 'The first name; null: not said.' })
  readonly givenName!: string | null

  @Field(() => String, { nullable: true, description: 'The family name; null: not said.' })
  readonly surname!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The primary e-mail address, such as "ada.fischer@contoso.com"; null: none.',
  })
  readonly mail!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The mail alias, the part of an address before the @, such as "ada.fischer"; null: none.',
  })
  readonly mailNickname!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'What the person works as, such as "Accountant"; null: not said.',
  })
  readonly jobTitle!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The department the person works in, such as "Engineering"; null: not said.',
  })
  readonly department!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Where the person has a desk, such as "Berlin 3.12"; null: not said.',
  })
  readonly officeLocation!: string | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the account may sign in. A user who may not keeps its licences all the same.',
  })
  readonly accountEnabled!: boolean | null

  @Field(() => DateTime, { nullable: true, description: 'When the user was created in the directory.' })
  readonly createdDateTime!: Date | null

  @Field(() => String, {
    nullable: true,
    description:
      'The country where services are used, two capital letters of ISO 3166 such as "DE": some may not be used everywhere. Null: the tenant\'s country counts for what groups bring; direct assignment needs one.',
  })
  readonly usageLocation!: string | null
}
