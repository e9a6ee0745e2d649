/** Pages of rows as Relay connections. */
import type { GraphQLResolveInfo } from 'graphql'
import type { Edge } from '../db/read/edges.ts'
import type { ListName } from '../db/read/lists.ts'
import { outside, type Page, type PageRequest, type Position, toPage } from '../db/read/page.ts'
import { type Selection, wants } from '../db/read/selection.ts'
import type { GraphqlContext } from './context.ts'
import { cursorsOf } from './cursor.ts'
import { type PageInput, toPageRequest } from './page-request.ts'
import { selectionOf } from './selection.ts'

/** What a connection field returns; what costs a statement is a function, which the executor calls when it is selected. */
export interface Connection {
  readonly edges: readonly { readonly cursor: string; readonly node: unknown }[]
  readonly pageInfo: {
    readonly startCursor: string | null
    readonly endCursor: string | null
    hasNextPage(): Promise<boolean>
    hasPreviousPage(): Promise<boolean>
  }
  totalCount(): Promise<number>
}

interface Spelling<Row> {
  readonly list: ListName
  position(row: Row): Position
  node(row: Row): unknown
  /** What an edge shows beside its node. */
  more?(row: Row): object
}

interface ListSpelling<Row> extends Spelling<Row> {
  readonly tenantId: string
}

interface ListReads {
  total(): Promise<number>
  /** Whether the list has any row in this part of it. */
  exists(part: PageRequest): Promise<boolean>
}

/** A page as a Relay connection; the total and the neighbours are read only when they are asked for. */
export function toConnection<Row>(
  { position, node, more: beside, ...list }: ListSpelling<Row>,
  request: PageRequest,
  { rows, more }: Page<Row>,
  { total, exists }: ListReads,
): Connection {
  const cursorOf = cursorsOf(list)
  const edges = rows.map((row) => ({ cursor: cursorOf(position(row)), node: node(row), ...beside?.(row) }))
  const isBeyond = async (side: 'before' | 'after') => {
    if (more && (side === 'before') === request.backwards) return true
    const part = outside(request, side)
    return part !== null && exists(part)
  }
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: () => isBeyond('after'),
      hasPreviousPage: () => isBeyond('before'),
    },
    totalCount: total,
  }
}

interface EdgeField<Row> extends Spelling<Row> {
  readonly edge: Edge<Row>
  /** The id of the object on which the list hangs. */
  readonly id: string
  /** What the look-ahead read along; undefined where it could not. */
  readonly readAhead: readonly Row[] | undefined
}

/** The connection of a list that hangs on an object: from what was read along, else by a loader for all such objects. */
export async function edgeConnection<Row>(
  { operation: { db }, loaders }: GraphqlContext,
  info: GraphQLResolveInfo,
  args: PageInput,
  { edge, id, readAhead, ...spelling }: EdgeField<Row>,
): Promise<Connection> {
  const { tenantId } = db
  const request = toPageRequest({ list: spelling.list, tenantId }, args)
  const rowsOf = (purpose: string, part: PageRequest, selected: () => Selection) =>
    loaders.at(info, purpose, (ids) => edge.pages(db, ids, part, selected())).load(id)
  const isShown = () => wants(selectionOf(info), 'edges', 'pageInfo')
  const rows = readAhead ?? (isShown() ? await rowsOf('page', request, () => selectionOf(info)) : null) ?? []
  return toConnection({ ...spelling, tenantId }, request, toPage(rows, request), {
    total: async () => (await loaders.at(info, 'total', (ids) => edge.totals(db, ids)).load(id)) ?? 0,
    exists: async (part) => ((await rowsOf(part.backwards ? 'before' : 'after', part, () => [])) ?? []).length > 0,
  })
}
