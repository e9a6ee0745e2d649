/** Users by their licences: what a way by which a user comes to a licence (a path) is to be like. */
import { type Bind, type Leaf, thereIs } from './condition.ts'

/** What a path is to be like; without a state or error, it holds. */
export interface PathPattern {
  readonly skuId?: string
  /** The group that gives it. */
  readonly groupId?: string
  /** Given to the user directly, or by a group. */
  readonly direct?: boolean
  readonly states?: readonly string[]
  readonly error?: string
  /** Whatever the error is. */
  readonly inError?: true
}

/** Users with a path like that. Served by the indexes (tenant, SKU, user), (tenant, source, user) and those of paths in error. */
export function pathLeaf(pattern: PathPattern): Leaf {
  const { skuId, groupId, error, inError } = pattern
  const from = (condition: (bind: Bind) => string) => (bind: Bind) =>
    `SELECT p.user_id AS id FROM license_assignment_path p WHERE p.tenant_id = $1::uuid AND ${condition(bind)}`
  return {
    test: (bind) =>
      thereIs(
        `FROM license_assignment_path p WHERE p.tenant_id = $1::uuid AND p.user_id = o.id AND ${conditionsOf(pattern, bind).join(' AND ')}`,
      ),
    candidates: [
      ...(groupId === undefined ? [] : [from((bind) => `p.source_id = ${bind(groupId)}::uuid`)]),
      ...(error === undefined
        ? []
        : [from((bind) => `p.error IS NOT NULL AND p.error = ${bind(error)}::license_assignment_error`)]),
      ...(inError ? [from(() => 'p.error IS NOT NULL')] : []),
      ...(skuId === undefined ? [] : [from((bind) => `p.sku_id = ${bind(skuId)}::uuid`)]),
    ],
  }
}

function conditionsOf({ skuId, groupId, direct, states, error, inError }: PathPattern, bind: Bind): string[] {
  const anyState = states === undefined && error === undefined && !inError
  const wanted = anyState ? ['ACTIVE', 'ACTIVE_WITH_ERROR'] : states
  return [
    ...(skuId === undefined ? [] : [`p.sku_id = ${bind(skuId)}::uuid`]),
    ...(groupId === undefined ? [] : [`p.source_id = ${bind(groupId)}::uuid`]),
    ...(direct === undefined ? [] : [`p.source_kind = '${direct ? 'USER' : 'GROUP'}'`]),
    ...(wanted === undefined ? [] : [`p.state = ANY (${bind(wanted)}::license_assignment_status[])`]),
    ...(error === undefined ? [] : [`p.error = ${bind(error)}::license_assignment_error`]),
    ...(inError ? ['p.error IS NOT NULL'] : []),
  ]
}

/** Users who have no usage location of their own, or who have one. */
export function locationLeaf(isSet: boolean): Leaf {
  if (isSet) return { test: () => 'o.usage_location IS NOT NULL', candidates: [] }
  const test = () => 'o.usage_location IS NULL'
  const living = `SELECT o.id FROM "user" o WHERE o.tenant_id = $1::uuid AND o.deleted_date_time IS NULL AND o.usage_location IS NULL`
  return { test, candidates: [() => living] }
}
