/**
 * Whether a statement is held to one tenant: every table of tenants in it, wherever it stands, has the tenant's id equal to a
 * parameter, or to that of another table which has, by a condition that each row has to meet. Read from the tree that PostgreSQL's
 * own parser makes; what is not understood counts as not held.
 */
import {
  type A_Expr,
  type DeleteStmt,
  type InsertStmt,
  type JoinExpr,
  loadModule,
  type Node,
  parseSync,
  type RangeVar,
  type SelectStmt,
  type UpdateStmt,
  type WithClause,
} from 'libpg-query'
import { asRelation, type Output, type Relation, Scope } from './scope.ts'
import { every, Tenancy, type TenantColumn, type TenantValue } from './tenancy.ts'

await loadModule()

const tenant = 'tenant_id'

/** What a statement says of tenants. */
export interface TenantsOfStatement {
  /** The tables of which it may touch rows of any tenant. */
  readonly loose: readonly string[]
  /** The numbers of the parameters that are a tenant's id. */
  readonly parameters: readonly number[]
}

/** Reads a statement, or several; `tables` are those that have a column of tenants, `across` is as `Tenancy` takes it. */
export function tenantsOf(
  text: string,
  tables: ReadonlySet<string>,
  across: readonly string[] = [],
): TenantsOfStatement {
  const tenancy = new Tenancy()
  const walk = new Walk(tenancy, tables)
  for (const { stmt } of parseSync(text).stmts ?? []) if (stmt) walk.statement(stmt, new Scope())
  return { loose: tenancy.loose(across), parameters: tenancy.parameters() }
}

class Walk {
  private readonly tenancy: Tenancy
  private readonly tables: ReadonlySet<string>

  constructor(tenancy: Tenancy, tables: ReadonlySet<string>) {
    this.tenancy = tenancy
    this.tables = tables
  }

  /** Answers what the statement answers. */
  statement(node: Node, around: Scope): Output {
    if ('SelectStmt' in node) return this.select(node.SelectStmt, around)
    if ('InsertStmt' in node) return this.insert(node.InsertStmt, around)
    if ('UpdateStmt' in node) return this.update(node.UpdateStmt, around)
    if ('DeleteStmt' in node) return this.remove(node.DeleteStmt, around)
    if ('ExplainStmt' in node) return node.ExplainStmt.query ? this.statement(node.ExplainStmt.query, around) : []
    // A lock on a table shows nothing of its rows.
    if (!('LockStmt' in node)) this.expression(node, around)
    return []
  }

  private select(statement: SelectStmt, around: Scope): Output {
    const scope = this.within(statement.withClause, around)
    const { larg, rarg } = statement
    if (larg && rarg) return merge(this.select(larg, scope), this.select(rarg, scope))
    for (const item of statement.fromClause ?? []) this.from(item, scope)
    this.condition(statement.whereClause, scope)
    const { targetList = [], valuesLists, groupClause, havingClause, sortClause, windowClause } = statement
    const { limitCount, limitOffset, distinctClause } = statement
    const rest = { targetList, valuesLists, groupClause, havingClause, sortClause, windowClause }
    this.expression({ ...rest, limitCount, limitOffset, distinctClause }, scope)
    if (valuesLists) return valuesOf(valuesLists, (value) => this.valueOf(value, scope))
    return this.output(targetList, scope)
  }

  private insert(statement: InsertStmt, around: Scope): Output {
    const scope = this.within(statement.withClause, around)
    const column = this.table(statement.relation, scope)
    const names = statement.cols?.map((each) => ('ResTarget' in each ? each.ResTarget.name : undefined))
    // Without names, the order of the table counts: the tenant comes first.
    const at = names ? names.indexOf(tenant) : 0
    const written = statement.selectStmt ? this.statement(statement.selectStmt, scope) : []
    if (column) this.tenancy.follow(column, written[at]?.value ?? null)
    const { onConflictClause } = statement
    scope.relations.push({ name: 'excluded', column: (name) => (name === tenant ? column : null) })
    if (onConflictClause) {
      this.condition(onConflictClause.whereClause, scope)
      this.expression({ list: onConflictClause.targetList, infer: onConflictClause.infer }, scope)
    }
    return this.output(statement.returningClause?.exprs ?? [], scope)
  }

  private update(statement: UpdateStmt, around: Scope): Output {
    const scope = this.within(statement.withClause, around)
    this.table(statement.relation, scope)
    for (const item of statement.fromClause ?? []) this.from(item, scope)
    this.condition(statement.whereClause, scope)
    this.expression(statement.targetList, scope)
    return this.output(statement.returningClause?.exprs ?? [], scope)
  }

  private remove(statement: DeleteStmt, around: Scope): Output {
    const scope = this.within(statement.withClause, around)
    this.table(statement.relation, scope)
    for (const item of statement.usingClause ?? []) this.from(item, scope)
    this.condition(statement.whereClause, scope)
    return this.output(statement.returningClause?.exprs ?? [], scope)
  }

  /** A scope in which the queries of a WITH clause have their names. */
  private within(clause: WithClause | undefined, around: Scope): Scope {
    const scope = new Scope(around)
    for (const each of clause?.ctes ?? []) {
      if (!('CommonTableExpr' in each)) continue
      const { ctename = '', ctequery, aliascolnames } = each.CommonTableExpr
      const names = namesOf(aliascolnames)
      const named = (output: Output) => output.map((column, at) => ({ ...column, name: names[at] ?? column.name }))
      if (!ctequery) continue
      const { larg, rarg } = 'SelectStmt' in ctequery ? ctequery.SelectStmt : {}
      if (clause?.recursive && larg && rarg) {
        // What a step adds to is what the first rows are, so it may rely on those.
        const first = named(this.select(larg, scope))
        scope.define(ctename, first)
        scope.define(ctename, merge(first, this.select(rarg, scope)))
      } else scope.define(ctename, named(this.statement(ctequery, scope)))
    }
    return scope
  }

  private from(item: Node, scope: Scope): void {
    if ('RangeVar' in item) this.table(item.RangeVar, scope)
    else if ('JoinExpr' in item) this.join(item.JoinExpr, scope)
    else if ('RangeSubselect' in item && item.RangeSubselect.subquery) {
      const { subquery, alias } = item.RangeSubselect
      const output = this.statement(subquery, scope)
      scope.relations.push(asRelation(alias?.aliasname ?? '', output, namesOf(alias?.colnames)))
    } else {
      this.expression(item, scope)
      const name = 'RangeFunction' in item ? item.RangeFunction.alias?.aliasname : undefined
      scope.relations.push({ name: name ?? '', column: () => null })
    }
  }

  private join({ jointype, larg, rarg, quals, usingClause }: JoinExpr, scope: Scope): void {
    const { columns } = this.tenancy
    const side = (item: Node | undefined) => {
      const [columnsBefore, relationsBefore] = [columns.length, scope.relations.length]
      if (item) this.from(item, scope)
      return { columns: new Set(columns.slice(columnsBefore)), relations: scope.relations.slice(relationsBefore) }
    }
    const [left, right] = [side(larg), side(rarg)]
    // Rows of a side that is kept whole are not held by the condition.
    const holdsLeft = jointype === 'JOIN_INNER' || jointype === 'JOIN_RIGHT'
    const holdsRight = jointype === 'JOIN_INNER' || jointype === 'JOIN_LEFT'
    const isHeld = (column: TenantColumn) =>
      left.columns.has(column) ? holdsLeft : right.columns.has(column) ? holdsRight : true
    this.condition(quals, scope, isHeld)
    if (namesOf(usingClause).includes(tenant))
      this.tenancy.equal(columnOf(left.relations, tenant), columnOf(right.relations, tenant), isHeld)
  }

  /** Puts a table, or a query of a WITH clause, in sight; answers its column of tenants where it is a table that has one. */
  private table(named: RangeVar | undefined, scope: Scope): TenantColumn | null {
    const { relname = '', schemaname, alias } = named ?? {}
    const name = alias?.aliasname ?? relname
    const query = schemaname === undefined ? scope.query(relname) : null
    if (query) {
      scope.relations.push(asRelation(name, query, namesOf(alias?.colnames)))
      return null
    }
    const isTenants = (schemaname ?? 'public') === 'public' && this.tables.has(relname)
    const column = isTenants ? this.tenancy.column(relname, name) : null
    scope.relations.push({ name, column: (wanted) => (wanted === tenant ? column : null) })
    return column
  }

  /** What each row has to meet; what is told by OR or NOT holds nothing, and is only looked into. */
  private condition(
    node: Node | undefined,
    scope: Scope,
    isHeld: (column: TenantColumn) => boolean = () => true,
  ): void {
    if (!node) return
    if ('BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR') {
      for (const each of node.BoolExpr.args ?? []) this.condition(each, scope, isHeld)
      return
    }
    if ('A_Expr' in node) this.comparison(node.A_Expr, scope, isHeld)
    if ('SubLink' in node && node.SubLink.subLinkType === 'ANY_SUBLINK' && !node.SubLink.operName?.length) {
      const { testexpr, subselect } = node.SubLink
      const output = subselect ? this.statement(subselect, scope) : []
      for (const [at, part] of partsOf(testexpr).entries())
        this.tenancy.follow(this.valueOf(part, scope), output[at]?.value ?? null, isHeld)
      this.expression(testexpr, scope)
      return
    }
    this.expression(node, scope)
  }

  private comparison({ kind, name, lexpr, rexpr }: A_Expr, scope: Scope, isHeld: (column: TenantColumn) => boolean) {
    const operator = name?.map((part) => ('String' in part ? part.String.sval : '')).join('.')
    const left = partsOf(lexpr)
    if (operator === '=' && (kind === 'AEXPR_OP' || kind === 'AEXPR_NOT_DISTINCT')) {
      const right = partsOf(rexpr)
      for (const [at, part] of left.entries())
        this.tenancy.equal(this.valueOf(part, scope), this.valueOf(right[at], scope), isHeld)
    }
    // Of rows, the first part alone is surely on that side.
    const side = { '<': 'below', '<=': 'below', '>': 'above', '>=': 'above' } as const
    if (kind === 'AEXPR_OP' && (operator === '<' || operator === '<=' || operator === '>' || operator === '>='))
      this.tenancy.bound(this.valueOf(left[0], scope), side[operator], this.valueOf(partsOf(rexpr)[0], scope))
    if (operator === '=' && kind === 'AEXPR_IN' && rexpr && 'List' in rexpr) {
      const rows = (rexpr.List.items ?? []).map(partsOf)
      for (const [at, part] of left.entries()) {
        const values = rows.map((row) => this.valueOf(row[at], scope))
        this.tenancy.follow(this.valueOf(part, scope), every(values), isHeld)
      }
    }
  }

  private valueOf(node: Node | undefined, scope: Scope): TenantValue | null {
    if (!node) return null
    if ('TypeCast' in node) return this.valueOf(node.TypeCast.arg, scope)
    if ('ParamRef' in node) return { kind: 'parameter', number: node.ParamRef.number ?? 0 }
    if (!('ColumnRef' in node)) return null
    const names = namesOf(node.ColumnRef.fields)
    return scope.column(names.at(-2) ?? null, names.at(-1) ?? '')
  }

  private output(list: readonly Node[], scope: Scope): Output {
    return list.flatMap((each) => {
      if (!('ResTarget' in each) || !each.ResTarget.val) return []
      const { name, val } = each.ResTarget
      const fields = 'ColumnRef' in val ? (val.ColumnRef.fields ?? []) : []
      if (fields.some((field) => 'A_Star' in field))
        return [{ name: tenant, value: scope.column(namesOf(fields)[0] ?? null, tenant) }]
      return [{ name: name ?? namesOf(fields).at(-1) ?? '', value: this.valueOf(val, scope) }]
    })
  }

  /** Looks for queries in an expression, or in anything else of the tree, and for tables in what is not understood. */
  private expression(part: unknown, scope: Scope): void {
    if (Array.isArray(part)) for (const each of part) this.expression(each, scope)
    else if (typeof part === 'object' && part !== null) {
      const node = part as Node
      if (statements.some((kind) => kind in node)) this.statement(node, scope)
      else if ('relname' in part) this.table(part as RangeVar, scope)
      else for (const value of Object.values(part)) this.expression(value, scope)
    }
  }
}

const statements = ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'ExplainStmt']

/** The columns of two queries that are put together: each is held where both are. */
function merge(first: Output, second: Output): Output {
  return first.map(({ name, value }, at) => ({ name, value: every([value, second[at]?.value ?? null]) }))
}

function valuesOf(lists: readonly Node[], valueOf: (node: Node) => TenantValue | null): Output {
  const rows = lists.map((list) => ('List' in list ? (list.List.items ?? []) : []))
  return (rows[0] ?? []).map((_, at) => ({
    name: `column${at + 1}`,
    value: every(rows.map((row) => (row[at] ? valueOf(row[at]) : null))),
  }))
}

/** The parts of a row, or the value itself. */
function partsOf(node: Node | undefined): readonly Node[] {
  if (!node) return []
  return 'RowExpr' in node ? (node.RowExpr.args ?? []) : [node]
}

function namesOf(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []))
}

function columnOf(relations: readonly Relation[], name: string): TenantValue | null {
  for (const relation of relations) {
    const found = relation.column(name)
    if (found !== null) return found
  }
  return null
}
