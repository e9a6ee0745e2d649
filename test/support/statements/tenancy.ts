/** What a statement says about the column of tenants in the rows that it touches: which values are which tenant's id. */

/** A column of tenants in one place where a statement names a table. */
export interface TenantColumn {
  readonly kind: 'column'
  readonly table: string
  /** What the table is called there. */
  readonly alias: string
}

/** A value that may be a tenant's id: what the sender gave, a column, or what several branches bring together. */
export type TenantValue =
  | { readonly kind: 'parameter'; readonly number: number }
  | TenantColumn
  | { readonly kind: 'every'; readonly of: readonly TenantValue[] }

/** A value that has several origins: it is held where all of them are. */
export function every(values: readonly (TenantValue | null)[]): TenantValue | null {
  const of = values.filter((value) => value !== null)
  return of.length === values.length && of.length > 0 ? { kind: 'every', of } : null
}

/** The equalities of a statement, and what follows from them. */
export class Tenancy {
  readonly columns: TenantColumn[] = []
  private readonly equalities: { readonly target: TenantColumn; readonly source: TenantValue }[] = []
  /** For each column the parameters that it is not below, and those that it is not above. */
  private readonly bounds = new Map<TenantColumn, Record<'below' | 'above', Set<number>>>()

  /** The column of tenants of a table, anew for each place where the table stands. */
  column(table: string, alias: string): TenantColumn {
    const column: TenantColumn = { kind: 'column', table, alias }
    this.columns.push(column)
    return column
  }

  /** Both are one value in the rows that the statement keeps; where a join keeps others too, `within` tells whose rows are held. */
  equal(left: TenantValue | null, right: TenantValue | null, within: (column: TenantColumn) => boolean = () => true) {
    if (left === null || right === null) return
    this.follow(left, right, within)
    this.follow(right, left, within)
  }

  /** The column is on one side of a parameter, or equal to it; what is on both sides of one is equal to it. */
  bound(column: TenantValue | null, side: 'below' | 'above', limit: TenantValue | null) {
    if (column?.kind !== 'column' || limit?.kind !== 'parameter') return
    const bounds = this.bounds.get(column) ?? { below: new Set(), above: new Set() }
    this.bounds.set(column, bounds)
    bounds[side].add(limit.number)
    if (bounds.below.has(limit.number) && bounds.above.has(limit.number)) this.follow(column, limit)
  }

  /** The target is the tenant's where the source is. */
  follow(
    target: TenantValue | null,
    source: TenantValue | null,
    within: (column: TenantColumn) => boolean = () => true,
  ) {
    if (target === null || source === null || target.kind === 'parameter') return
    if (target.kind === 'every') for (const each of target.of) this.follow(each, source, within)
    else if (within(target)) this.equalities.push({ target, source })
  }

  /**
   * The tables whose rows are not held to the tenant of a parameter, in the order in which they stand; nor to that of a row of a table
   * which, by its alias, may go `across` tenants.
   */
  loose(across: readonly string[] = []): readonly string[] {
    const held = new Set<TenantValue>(this.columns.filter(({ alias }) => across.includes(alias)))
    const isHeld = (value: TenantValue): boolean =>
      value.kind === 'parameter' || (value.kind === 'every' ? value.of.every(isHeld) : held.has(value))
    for (let before = -1; before < held.size; ) {
      before = held.size
      for (const { target, source } of this.equalities) if (isHeld(source)) held.add(target)
    }
    return this.columns.filter((column) => !held.has(column)).map(({ table }) => table)
  }

  /** The numbers of the parameters that rows are held by. */
  parameters(): readonly number[] {
    const numbersOf = (value: TenantValue): readonly number[] => {
      if (value.kind === 'parameter') return [value.number]
      return value.kind === 'every' ? value.of.flatMap(numbersOf) : []
    }
    return [...new Set(this.equalities.flatMap(({ source }) => numbersOf(source)))]
  }
}
