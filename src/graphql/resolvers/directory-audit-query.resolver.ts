import type { GraphQLResolveInfo } from 'graphql'
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql'
import { lists } from '../../db/read/lists.ts'
import { nodesBelow } from '../../db/read/selection.ts'
import { countListedDirectoryAudits, listDirectoryAudits } from '../../operations/list-directory-audits.ts'
import type { DirectoryAuditView } from '../../operations/render-directory-audit.ts'
import { type Connection, toConnection } from '../connection.ts'
import type { GraphqlContext } from '../context.ts'
import { DirectoryAuditsArgs } from '../inputs/directory-audits.args.ts'
import { toPageRequest } from '../page-request.ts'
import { selectionOf } from '../selection.ts'
import { DirectoryAuditConnection } from '../types/connection.type.ts'

/** Reads the audit log. */
@Resolver()
export class DirectoryAuditQueryResolver {
  @Query(() => DirectoryAuditConnection, {
    description:
      'The audit log of the tenant, the newest entries first. It is kept for 30 days, unless the gateway is set otherwise (`AUDIT_RETENTION_DAYS`).',
  })
  async directoryAudits(
    @Args(() => DirectoryAuditsArgs) { filter, ...args }: DirectoryAuditsArgs,
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection> {
    const selection = nodesBelow(selectionOf(info))
    const spelling = {
      list: 'directoryAudits',
      tenantId: operation.db.tenantId,
      position: lists.directoryAudits.position,
      node: (audit: DirectoryAuditView) => audit,
    } as const
    const request = toPageRequest(spelling, args)
    const page = await listDirectoryAudits(operation, filter ?? {}, { page: request, selection })
    return toConnection(spelling, request, page, {
      total: () => countListedDirectoryAudits(operation, filter ?? {}),
      exists: async (part) => (await listDirectoryAudits(operation, filter ?? {}, { page: part, selection: [] })).more,
    })
  }
}
