/** Users by their licences: what a way by which a user comes to a licence (a path) is to be like. */
import type { LicenseAssignmentError, LicenseAssignmentStatus } from '../../../licensing/model.ts'
import { type Bind, type Leaf, rowLeaf, thereIs } from './condition.ts'

/** What a path is to be like; without a state or error, it holds. */
export interface PathPattern {
  readonly skuId?: string
  /** The group that gives it. */
  readonly groupId?: string
  /** Given to the user directly, or by a group. */
  readonly direct?: boolean
  readonly state?: LicenseAssignmentStatus
  readonly error?: LicenseAssignmentError
  /** Whatever the error is. */
  readonly inError?: true
}

/**
 * Users with a path like that. Served by the indexes (tenant, SKU, user) of all paths, of those that are direct and of those that
 * are disabled, (tenant, source, user), and those of paths in error and of paths that wait.
 */
export function pathLeaf(pattern: PathPattern): Leaf {
  const { state, error, inError } = pattern
  const anyState = state === undefined && error === undefined && !inError
  const conditions = (bind: Bind) => [
    ...conditionsOf(pattern, bind),
    ...(anyState ? [`p.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR')`] : []),
  ]
  const paths = (those: readonly string[]) =>
    `FROM license_assignment_path p WHERE ${['p.tenant_id = $1::uuid', ...those].join(' AND ')}`
  const users = (those: readonly string[]) => `SELECT p.user_id AS id ${paths(those)}`
  return {
    test: (bind) => thereIs(paths(['p.user_id = o.id', ...conditions(bind)])),
    ids: (bind) => users(conditions(bind)),
    candidates: rangesOf(pattern).map((range) => (bind: Bind) => users(conditionsOf(range, bind))),
  }
}

/** The parts of a pattern that are a range of an index each, rare ones first. */
function rangesOf({ skuId, groupId, direct, state, error, inError }: PathPattern): readonly PathPattern[] {
  const sku = skuId === undefined ? {} : { skuId }
  return [
    ...(state === 'DISABLED' ? [{ state, ...sku }] : []),
    ...(error === undefined ? [] : [{ error, ...(error === 'COUNT_VIOLATION' && sku) }]),
    ...(direct ? [{ direct, ...sku }] : []),
    ...(error === undefined && (inError || inErrorBy(state)) ? [{ inError: true as const }] : []),
    ...(groupId === undefined ? [] : [{ groupId }]),
    ...(skuId === undefined ? [] : [{ skuId }]),
  ]
}

const inErrorBy = (state: PathPattern['state']) => state === 'ERROR' || state === 'ACTIVE_WITH_ERROR'

/** What selects a partial index is said in words, not by a parameter. */
function conditionsOf({ skuId, groupId, direct, state, error, inError }: PathPattern, bind: Bind): string[] {
  return [
    ...(skuId === undefined ? [] : [`p.sku_id = ${bind(skuId)}::uuid`]),
    ...(groupId === undefined ? [] : [`p.source_id = ${bind(groupId)}::uuid`]),
    ...(direct === undefined ? [] : [`p.source_kind = '${direct ? 'USER' : 'GROUP'}'`]),
    ...(inError || inErrorBy(state) || error !== undefined ? ['p.error IS NOT NULL'] : []),
    ...(state === undefined ? [] : [`p.state = ${literalOf('DISABLED', state, bind)}::license_assignment_status`]),
    ...(error === undefined
      ? []
      : [`p.error = ${literalOf('COUNT_VIOLATION', error, bind)}::license_assignment_error`]),
  ]
}

const literalOf = (known: string, value: string, bind: Bind) => (value === known ? `'${known}'` : bind(value))

/** Users who have no usage location of their own. */
export const withoutLocationLeaf = rowLeaf('"user"', () => 'o.usage_location IS NULL')

/** Users of a usage location. */
export function locationLeaf(usageLocation: string): Leaf {
  const test = (bind: Bind) => `coalesce(o.usage_location = ${bind(usageLocation)}, false)`
  return { ...rowLeaf('"user"', test), candidates: [] }
}

/** Users who cannot sign in, by their partial index. */
export const disabledLeaf: Leaf = {
  ...rowLeaf('"user"', () => 'NOT o.account_enabled'),
  candidates: [() => 'SELECT o.id FROM "user" o WHERE o.tenant_id = $1::uuid AND NOT o.account_enabled'],
}
