import type { GraphQLResolveInfo } from 'graphql'
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql'
import { lists } from '../../db/read/lists.ts'
import type { GroupRow, LicenseOperationRow, MembershipRow } from '../../db/read/rows.ts'
import { membersWithErrorsEdge } from '../../operations/members-with-license-errors.ts'
import { type AssignedLicenseValue, licensesOfGroup } from '../../operations/assigned-licenses.ts'
import { type Connection, edgeConnection } from '../connection.ts'
import type { GraphqlContext } from '../context.ts'
import { authorizeEdge } from '../edge-permissions.ts'
import { filterOf, LicenseErrorsArgs } from '../inputs/license-errors.args.ts'
import { PageArgs } from '../inputs/page.args.ts'
import { edges } from '../loaders/edges.ts'
import { hasErrors } from '../loaders/group.ts'
import { AssignedLicense } from '../types/assigned-license.type.ts'
import { DirectoryObjectConnection, GroupConnection, LicenseOperationConnection } from '../types/connection.type.ts'
import { Group } from '../types/group.type.ts'
import { MemberWithLicenseErrorsConnection } from '../types/member-license-error.type.ts'
import { LicenseOperation, LicenseProcessingState } from '../types/license-operation.type.ts'

/** Licences and lists of a group; its plain properties are columns of its row. */
@Resolver(() => Group)
export class GroupResolver {
  @FieldResolver(() => [AssignedLicense], {
    description:
      'The products that the group gives to its members, by SKU. Changed by `assignLicense`. Who of the members has them is a question of evaluation: see `licenseProcessingState` and `membersWithLicenseErrors`.',
  })
  assignedLicenses(@Root() group: GroupRow): readonly AssignedLicenseValue[] {
    return licensesOfGroup(group.licenses ?? [])
  }

  @FieldResolver(() => [String], {
    description:
      'The e-mail addresses of the group, such as "SMTP:falcon@contoso.com"; "SMTP:" marks the primary one, "smtp:" others.',
  })
  proxyAddresses(@Root() group: GroupRow): readonly string[] {
    return (group.directoryObject?.proxyAddresses ?? []).map(({ address }) => address)
  }

  @FieldResolver(() => LicenseProcessingState, {
    nullable: true,
    description:
      "Whether the members have been evaluated for the newest change of the group's licences; null where there never was one. It is that of `latestLicenseOperation`.",
  })
  licenseProcessingState(@Root() group: GroupRow): { readonly state: string | null } | null {
    const newest = group.licenseOperations?.[0]
    return newest ? { state: newest.state ?? null } : null
  }

  @FieldResolver(() => LicenseOperation, {
    nullable: true,
    description:
      "The newest change of the group's licences, or reprocess of the group, with how many members it has reached; null where there never was one.",
  })
  latestLicenseOperation(@Root() group: GroupRow): LicenseOperationRow | null {
    return group.licenseOperations?.[0] ?? null
  }

  @FieldResolver(() => LicenseOperationConnection, {
    description: "The changes of the group's licences and its reprocesses, the newest first.",
  })
  licenseOperations(
    @Root() group: GroupRow,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection> {
    return edgeConnection(context, info, args, {
      list: 'licenseOperations',
      position: lists.licenseOperations.position,
      node: (operation) => operation,
      edge: edges.licenseOperations,
      id: group.id,
      readAhead: undefined,
    })
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      'Whether any user is in error for a licence that the group gives: a member, or somebody who was one. `membersWithLicenseErrors` tells who, and why.',
  })
  hasMembersWithLicenseErrors(@Root() group: GroupRow, @Ctx() context: GraphqlContext): Promise<boolean> {
    return hasErrors(context, group.id)
  }

  @FieldResolver(() => DirectoryObjectConnection, {
    nullable: true,
    description:
      'The direct members of the group, users and groups, in the order of their ids. Licences reach the users among them.',
  })
  members(
    @Root() group: GroupRow,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection> {
    authorizeEdge(context, info)
    return edgeConnection(context, info, args, {
      list: 'members',
      position: lists.members.position,
      node: toDirectoryObject,
      edge: edges.members,
      id: group.id,
      readAhead: group.members,
    })
  }

  @FieldResolver(() => MemberWithLicenseErrorsConnection, {
    nullable: true,
    description:
      'The users who are in error for what the group gives, in the order of their ids, each with cause and remedy of every error: members who lack a product or an old version of it, and those who left and still have one.',
  })
  membersWithLicenseErrors(
    @Root() group: GroupRow,
    @Args(() => LicenseErrorsArgs) args: LicenseErrorsArgs,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection> {
    authorizeEdge(context, info)
    return edgeConnection(context, info, args, {
      list: 'membersWithErrors',
      position: lists.membersWithErrors.position,
      node: ({ user }) => user,
      more: ({ errors }) => ({ errors }),
      edge: membersWithErrorsEdge(context.operation, filterOf(args)),
      id: group.id,
      readAhead: undefined,
    })
  }

  @FieldResolver(() => GroupConnection, {
    nullable: true,
    description: 'The groups of which this group is a direct member, by id. Its members get nothing from those.',
  })
  memberOf(
    @Root() group: GroupRow,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection> {
    authorizeEdge(context, info)
    return edgeConnection(context, info, args, {
      list: 'memberOf',
      position: lists.memberOf.position,
      node: (membership) => membership.group,
      edge: edges.memberOf,
      id: group.id,
      readAhead: group.directoryObject?.memberOf,
    })
  }
}

function toDirectoryObject({ member }: MembershipRow): unknown {
  if (member?.user) return { ...member.user, __typename: 'User' }
  return member?.group && { ...member.group, __typename: 'Group' }
}
