/** A connection that is bound to one tenant: SQL that goes through it must name the tenant as `$1`. */
import pg from 'pg'
import type { TenantId } from '../licensing/model.ts'

/** What runs SQL for one tenant. */
export interface TenantConnection {
  readonly tenantId: TenantId
  /** Runs SQL whose `$1` is the tenant's id; further parameters begin at `$2`. Text without `$1` is refused. */
  query<Row>(text: string, ...parameters: readonly unknown[]): Promise<Row[]>
}

/** Binds a connection, or a pool of which each statement takes one, to the tenant. `nameOf` answers '' where no plan is to be kept. */
export function bindConnection(
  client: Pick<pg.ClientBase | pg.Pool, 'query'>,
  tenantId: TenantId,
  nameOf: (text: string) => string = () => '',
): TenantConnection {
  return {
    tenantId,
    async query<Row>(text: string, ...parameters: readonly unknown[]) {
      const { rows } = await client.query({
        name: nameOf(text),
        text: namesTenant(text),
        values: [tenantId, ...parameters],
        types,
      })
      return rows as Row[]
    },
  }
}

/** As Prisma answers raw SQL: a bigint is a bigint. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (id, format) =>
    id === pg.types.builtins.INT8 ? (value: string) => BigInt(value) : pg.types.getTypeParser(id, format),
}

/** The text, where it names its tenant; else throws. */
export function namesTenant(text: string): string {
  if (!/\$1\b/.test(text)) throw new Error(`a statement must name its tenant as $1: ${text.slice(0, 200)}`)
  return text
}
