import { Field, ID, InterfaceType } from 'type-graphql'
import { DateTime } from '../scalars/date-time.ts'

/** Rows that a field of an interface type returns say by `__typename` what they are. */
const resolveType = (row: { readonly __typename: string }) => row.__typename

@InterfaceType({ description: 'Anything that has an id of its own and can be read again by `node(id:)`.', resolveType })
export abstract class Node {
  @Field(() => ID, { description: 'The id, unique among all objects of the tenant. Directory objects have a GUID.' })
  readonly id!: string
}

@InterfaceType({ implements: Node, description: 'A user or a group.', resolveType })
export abstract class DirectoryObject extends Node {
  @Field(() => DateTime, { nullable: true, description: 'When the object was deleted; null while it is not.' })
  readonly deletedDateTime!: Date | null

  @Field(() => String, { nullable: true, description: 'The name that people see.' })
  readonly displayName!: string | null
}
