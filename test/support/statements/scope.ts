import type { TenantValue } from './tenancy.ts'

/** What stands in a FROM clause: its name, and which of its columns may be a tenant's id. */
export interface Relation {
  readonly name: string
  column(name: string): TenantValue | null
}

/** The columns that a query answers, in their order; several may come of a star. */
export type Output = readonly { readonly name: string; readonly value: TenantValue | null }[]

/** What is in sight of an expression: the relations of its query, then those around it. */
export class Scope {
  readonly relations: Relation[] = []
  private readonly queries = new Map<string, Output>()
  private readonly around: Scope | null

  constructor(around: Scope | null = null) {
    this.around = around
  }

  /** Gives a query of a WITH clause its name. */
  define(name: string, output: Output) {
    this.queries.set(name, output)
  }

  /** The query of a WITH clause that has this name; null: it is a table. */
  query(name: string): Output | null {
    return this.queries.get(name) ?? this.around?.query(name) ?? null
  }

  column(relation: string | null, name: string): TenantValue | null {
    const those = this.relations.filter((each) => relation === null || each.name === relation)
    for (const each of those) {
      const found = each.column(name)
      if (found !== null) return found
    }
    // A name that is given anew hides the one around it.
    if (relation !== null && those.length > 0) return null
    return this.around?.column(relation, name) ?? null
  }
}

/** A query in a FROM clause; `names` are those that its alias gives to its columns. */
export function asRelation(name: string, output: Output, names: readonly string[] = []): Relation {
  const columns = output.map((column, at) => ({ ...column, name: names[at] ?? column.name }))
  return { name, column: (wanted) => columns.find((column) => column.name === wanted)?.value ?? null }
}
