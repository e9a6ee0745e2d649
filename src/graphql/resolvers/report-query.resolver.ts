import type { GraphQLResolveInfo } from 'graphql'
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql'
import { lists } from '../../db/read/lists.ts'
import { nodesBelow } from '../../db/read/selection.ts'
import {
  countListedDuplicateLicenses,
  type ListedDuplicateLicense,
  listDuplicateLicenses,
} from '../../operations/reports/list-duplicate-licenses.ts'
import { listSkuSeats, type SkuSeats as SkuSeatsView } from '../../operations/reports/sku-seats.ts'
import { type Connection, toConnection } from '../connection.ts'
import type { GraphqlContext } from '../context.ts'
import { PageArgs } from '../inputs/page.args.ts'
import { type PageInput, toPageRequest } from '../page-request.ts'
import { selectionOf } from '../selection.ts'
import { DuplicateLicenseConnection } from '../types/connection.type.ts'
import { SkuSeats } from '../types/sku-seats.type.ts'

/** What `license-gateway report` prints as CSV. */
@Resolver()
export class ReportQueryResolver {
  @Query(() => [SkuSeats], {
    description:
      'An overview to begin with: how the tenant stands with every product that it owns, its units and how many users and groups ask for them; in the order of the SKUs.',
  })
  seatsReport(
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly SkuSeatsView[]> {
    return listSkuSeats(operation, { unused: false, selection: selectionOf(info) })
  }

  @Query(() => [SkuSeats], {
    description:
      'For saving money: the products that the tenant owns and of which nobody has a unit, whether there are units or not; in the order of the SKUs.',
  })
  unusedSkusReport(
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly SkuSeatsView[]> {
    return listSkuSeats(operation, { unused: true, selection: selectionOf(info) })
  }

  @Query(() => DuplicateLicenseConnection, {
    description:
      'For tidying up: the users who have a product twice, directly and from a group; in the order of the ids of user and SKU.',
  })
  duplicateLicensesReport(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection> {
    return connect('duplicateLicenses', args, context, info)
  }

  @Query(() => DuplicateLicenseConnection, {
    description:
      'The users whose direct licence a group gives already, and who would lose nothing without it; by the ids of user and SKU. It is as the assignments are now: while groups are still evaluated, it may change. `assignUserLicense(removeLicenses:)` takes such a licence away.',
  })
  redundantDirectLicensesReport(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection> {
    return connect('redundantDirectLicenses', args, context, info)
  }
}

async function connect(
  list: 'duplicateLicenses' | 'redundantDirectLicenses',
  args: PageInput,
  { operation }: GraphqlContext,
  info: GraphQLResolveInfo,
): Promise<Connection> {
  const wanted = { redundant: list === 'redundantDirectLicenses' }
  const { tenantId } = operation.db
  const request = toPageRequest({ list, tenantId }, args)
  const selection = nodesBelow(selectionOf(info))
  const page = await listDuplicateLicenses(operation, wanted, { page: request, selection })
  const { position } = lists[list]
  return toConnection({ list, tenantId, position, node: (row: ListedDuplicateLicense) => row }, request, page, {
    total: () => countListedDuplicateLicenses(operation, wanted),
    exists: async (part) => (await listDuplicateLicenses(operation, wanted, { page: part, selection: [] })).more,
  })
}
