import type { GraphQLResolveInfo } from 'graphql'
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql'
import { lists } from '../../db/read/lists.ts'
import type { LicensePathRow, UserRow } from '../../db/read/rows.ts'
import { type AssignedLicenseValue, licensesOfUser } from '../../operations/assigned-licenses.ts'
import { type LicenseDetailsValue, licenseDetailsOf } from '../../operations/list-license-details.ts'
import { type Connection, edgeConnection } from '../connection.ts'
import type { GraphqlContext } from '../context.ts'
import { authorizeEdge } from '../edge-permissions.ts'
import { PageArgs } from '../inputs/page.args.ts'
import { edges } from '../loaders/edges.ts'
import { AssignedLicense } from '../types/assigned-license.type.ts'
import { GroupConnection } from '../types/connection.type.ts'
import { LicenseAssignmentState } from '../types/license-assignment-state.type.ts'
import { LicenseDetails } from '../types/license-details.type.ts'
import { User } from '../types/user.type.ts'

/** Licences and lists of a user; its plain properties are columns of its row. */
@Resolver(() => User)
export class UserResolver {
  @FieldResolver(() => [String], {
    description:
      'The e-mail addresses of the user, such as "SMTP:ada@contoso.com"; "SMTP:" marks the primary one, "smtp:" others.',
  })
  proxyAddresses(@Root() user: UserRow): readonly string[] {
    return (user.directoryObject?.proxyAddresses ?? []).map(({ address }) => address)
  }

  @FieldResolver(() => [AssignedLicense], {
    description:
      'The products that the user has, directly or through groups, by SKU: one entry for each product, however often it is assigned. A service plan is switched off where every assignment leaves it so. Where each comes from is told by `licenseAssignmentStates`.',
  })
  assignedLicenses(@Root() user: UserRow): readonly AssignedLicenseValue[] {
    return licensesOfUser(user.licensePaths ?? [])
  }

  @FieldResolver(() => [LicenseAssignmentState], {
    description:
      'Every way by which the user comes to a product, directly or through one group, those in error among them: where each product comes from, and why one is missing.',
  })
  licenseAssignmentStates(@Root() user: UserRow): readonly LicensePathRow[] {
    return user.licensePaths ?? []
  }

  @FieldResolver(() => [LicenseDetails], {
    nullable: true,
    description: 'The products that the user has, with each of their service plans, on or off.',
  })
  licenseDetails(
    @Root() user: UserRow,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): readonly LicenseDetailsValue[] {
    authorizeEdge(context, info)
    return licenseDetailsOf(user)
  }

  @FieldResolver(() => GroupConnection, {
    nullable: true,
    description: 'The groups of which the user is a direct member, in the order of their ids.',
  })
  joinedGroups(
    @Root() user: UserRow,
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
      id: user.id,
      readAhead: user.directoryObject?.memberOf,
    })
  }
}
