import { Field, ObjectType } from 'type-graphql'
import { DateTime } from '../scalars/date-time.ts'
import { Node } from './node.type.ts'

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: "The caller's own tenant: the organisation whose directory this is.",
})
export abstract class Organization extends Node {
  @Field(() => String, { nullable: true, description: 'The name of the organisation, such as "Contoso".' })
  readonly displayName!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The country of the tenant, two capital letters of ISO 3166 such as "DE". Users without a usage location of their own are licensed as if they were here.',
  })
  readonly countryLetterCode!: string | null

  @Field(() => DateTime, { nullable: true, description: 'When the tenant was created in this gateway.' })
  readonly createdDateTime!: Date | null
}
