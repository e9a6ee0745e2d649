/** Users by their licences: what a way by which a user comes to a licence (a path) is to be like. */
import type { LicenseAssignmentError, LicenseAssignmentStatus } from '../../../licensing/model.ts'
import { holding } from '../../sql/wanted.ts'
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
 * Users with a path like that. Served by the indexes (tenant, SKU, user) of the paths that hold, of those that are direct and of
 * those that are disabled, by (tenant, source, user), and by those of paths in error and of paths that wait.
 */
export function pathLeaf(asked: PathPattern): Leaf {
  const pattern = { ...asked, ...(holds(asked) && { held: true as const }) }
  const paths = (those: readonly string[]) =>
    `FROM license_assignment_path p WHERE ${['p.tenant_id = $1::uuid', ...those].join(' AND ')}`
  const users = (part: Part) => (bind: Bind) => `SELECT p.user_id AS id ${paths(conditionsOf(part, bind))}`
  return {
    test: (bind) => thereIs(paths(['p.user_id = o.id', ...conditionsOf(pattern, bind)])),
    ids: users(pattern),
    candidates: rangesOf(pattern).map(users),
  }
}

type Part = PathPattern & { readonly held?: true }

const holds = ({ state, error, inError }: PathPattern) =>
  state === 'ACTIVE' || state === 'ACTIVE_WITH_ERROR' || (state === undefined && error === undefined && !inError)

const fails = ({ state, error, inError }: PathPattern) =>
  inError === true || error !== undefined || state === 'ERROR' || state === 'ACTIVE_WITH_ERROR'

/** The parts of a pattern that are a range of an index each, rare ones first. */
function rangesOf(pattern: Part): readonly Part[] {
  const { skuId, groupId, direct, state, error, held } = pattern
  const sku = skuId === undefined ? {} : { skuId }
  return [
    ...(state === 'DISABLED' ? [{ state, ...sku }] : []),
    ...(error === undefined ? [] : [{ error, ...(error === 'COUNT_VIOLATION' && sku) }]),
    ...(direct ? [{ direct, ...sku }] : []),
    ...(error === undefined && fails(pattern) ? [{ inError: true as const }] : []),
    ...(groupId === undefined ? [] : [{ groupId }]),
    ...(held && skuId !== undefined ? [{ held, skuId }] : []),
  ]
}

/** What selects a partial index is said in words, not by a parameter. */
function conditionsOf(part: Part, bind: Bind): string[] {
  const { skuId, groupId, direct, state, error, held } = part
  return [
    ...(skuId === undefined ? [] : [`p.sku_id = ${bind(skuId)}::uuid`]),
    ...(groupId === undefined ? [] : [`p.source_id = ${bind(groupId)}::uuid`]),
    ...(direct === undefined ? [] : [`p.source_kind = '${direct ? 'USER' : 'GROUP'}'`]),
    ...(held ? [holding] : []),
    ...(fails(part) ? ['p.error IS NOT NULL'] : []),
    ...(state === undefined ? [] : [`p.state = ${literalOf('DISABLED', state, bind)}::license_assignment_status`]),
    ...(error === undefined
      ? []
      : [`p.error = ${literalOf('COUNT_VIOLATION', error, bind)}::license_assignment_error`]),
  ]
}

const literalOf = (known: string, value: string, bind: Bind) => (value === known ? `'${known}'` : bind(value))

/** Users who have no usage location of their own. */
export const withoutLocationLeaf = rowLeaf('"user"', () => 'o.usage_location IS NULL')

/** Users of one of these usage locations, by (tenant, usage location, id): few where few live, as in most countries. */
export function locationLeaf(usageLocations: readonly string[]): Leaf {
  const [first, ...others] = usageLocations
  const own = (bind: Bind) =>
    others.length === 0
      ? `o.usage_location = ${bind(first)}`
      : `o.usage_location = ANY (${bind(usageLocations)}::bpchar[])`
  return {
    ...rowLeaf('"user"', (bind) => `o.usage_location IS NOT NULL AND ${own(bind)}`),
    candidates: [(bind) => `SELECT o.id FROM "user" o WHERE o.tenant_id = $1::uuid AND ${own(bind)}`],
  }
}

/** Users who cannot sign in, by their partial index. */
export const disabledLeaf: Leaf = {
  ...rowLeaf('"user"', () => 'NOT o.account_enabled'),
  candidates: [() => 'SELECT o.id FROM "user" o WHERE o.tenant_id = $1::uuid AND NOT o.account_enabled'],
}
