import { Field, Int, ObjectType } from 'type-graphql'
import { DirectoryAudit } from './directory-audit.type.ts'
import { DirectoryObject } from './node.type.ts'
import { DuplicateLicense } from './duplicate-license.type.ts'
import { Group } from './group.type.ts'
import { LicenseOperation } from './license-operation.type.ts'
import { PageInfo } from './page-info.type.ts'
import { User } from './user.type.ts'

/** A Relay connection over a type: `{name}Connection` and its `{name}Edge`. */
function connectionOf(name: string, node: () => object, what: string) {
  @ObjectType(`${name}Edge`, {
    simpleResolvers: true,
    description: `A place in a list of ${what}, and what stands there.`,
  })
  abstract class Edge {
    @Field(() => String, {
      description:
        'The place of the item in this list, for `after` and, where the list has it, `before`. It stays good when items come and go.',
    })
    readonly cursor!: string

    @Field(node, { description: `What stands at this place of the list: one of the ${what}.` })
    readonly node!: object
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `A page of a list of ${what}.` })
  abstract class Connection {
    @Field(() => [Edge], { description: 'The items of the page, in order.' })
    readonly edges!: readonly Edge[]

    @Field(() => PageInfo, { description: 'Where the page stands in the list.' })
    readonly pageInfo!: PageInfo

    @Field(() => Int, {
      description: 'The length of the whole list, not of the page. It is counted only when it is asked for.',
    })
    readonly totalCount!: number
  }
  return Connection
}

/** A page of users and groups. */
export const DirectoryObjectConnection = connectionOf('DirectoryObject', () => DirectoryObject, 'users and groups')
/** A page of groups. */
export const GroupConnection = connectionOf('Group', () => Group, 'groups')
/** A page of users. */
export const UserConnection = connectionOf('User', () => User, 'users')
/** A page of operations. */
export const LicenseOperationConnection = connectionOf('LicenseOperation', () => LicenseOperation, 'licence operations')
/** A page of audit entries. */
export const DirectoryAuditConnection = connectionOf('DirectoryAudit', () => DirectoryAudit, 'audit entries')
/** A page of products that users have twice. */
export const DuplicateLicenseConnection = connectionOf(
  'DuplicateLicense',
  () => DuplicateLicense,
  'products that users have twice',
)
