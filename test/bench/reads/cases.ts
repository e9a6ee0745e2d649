/**
 * What is measured: a GraphQL document, and beside it one SQL statement with the few lines that make the same answer of
 * what it returns. The statements are written for the tenant of the bench (all members are users, nobody is deleted but
 * what a condition says), as somebody would who has just this one question to answer.
 */
import { cursorsOf } from '../../../src/graphql/cursor.ts'
import { groupId, groups, hugeGroupId, skuIds, tenantId, userId } from './tenant.ts'

export interface Case {
  readonly name: string
  readonly query: string
  /** One of them for each request, in turn. */
  readonly variables: readonly Readonly<Record<string, unknown>>[]
  /** `$1` is the tenant; the values of the variables follow in their order. */
  readonly sql: string
  /** The answer from the only column of the only row. */
  answer(value: never): object
}

const licenses =
  'assignedLicenses { skuId disabledPlans skuPartNumber productName enabledServicePlans { servicePlanId } subscribedSku { availableUnits } }'
const members =
  'members(first: 10) { edges { cursor node { __typename id displayName ... on User { userPrincipalName } } } pageInfo { hasNextPage } }'

const groupSql = `json_build_object('displayName', g.display_name,
  'assignedLicenses', (
    SELECT json_agg(json_build_object('skuId', l.sku_id, 'disabledPlans', s.service_plan_ids,
      'skuPartNumber', p.sku_part_number, 'productName', p.display_name,
      'enabledServicePlans', (
        SELECT json_agg(json_build_object('servicePlanId', c.service_plan_id) ORDER BY c.service_plan_id)
        FROM product_service_plan c WHERE c.sku_id = l.sku_id AND c.service_plan_id <> ALL (s.service_plan_ids)),
      'subscribedSku', json_build_object('availableUnits', CASE WHEN k.capability_status IN ('Enabled', 'Warning')
        THEN greatest(k.enabled_units + k.warning_units - k.consumed_units, 0) ELSE 0 END)) ORDER BY l.sku_id)
    FROM group_license l
    JOIN disabled_plan_set s ON s.tenant_id = l.tenant_id AND s.id = l.disabled_plan_set_id
    JOIN subscribed_sku k ON k.tenant_id = l.tenant_id AND k.sku_id = l.sku_id
    JOIN product p ON p.sku_id = l.sku_id
    WHERE l.tenant_id = g.tenant_id AND l.group_id = g.id),
  'members', (
    SELECT json_agg(json_build_object('__typename', 'User', 'id', m.id, 'displayName', m.display_name,
      'userPrincipalName', m.user_principal_name))
    FROM (SELECT u.id, u.display_name, u.user_principal_name FROM membership e
          JOIN "user" u ON u.tenant_id = e.tenant_id AND u.id = e.member_id
          WHERE e.tenant_id = g.tenant_id AND e.group_id = g.id AND u.deleted_date_time IS NULL
          ORDER BY e.member_id LIMIT 11) m))`

interface GroupValue {
  readonly members: readonly { readonly id: string }[]
}

function toGroup({ members: found, ...group }: GroupValue): object {
  const edges = found.slice(0, 10).map((node) => ({ cursor: toCursor([node.id]), node }))
  return { ...group, members: { edges, pageInfo: { hasNextPage: found.length > 10 } } }
}

const toCursor = cursorsOf({ list: 'members', tenantId })

const oneGroup: Case = {
  name: 'one group',
  query: `query ($id: ID!) { group(id: $id) { displayName ${licenses} ${members} } }`,
  variables: [{ id: hugeGroupId }],
  sql: `SELECT ${groupSql} FROM "group" g WHERE g.tenant_id = $1 AND g.id = $2 AND g.deleted_date_time IS NULL`,
  answer: (group: GroupValue) => ({ group: toGroup(group) }),
}

const manyGroups: Case = {
  name: '50 groups',
  query: `query ($first: Int!) { groups(first: $first) { edges { node { displayName ${licenses} ${members} } } } }`,
  variables: [{ first: groups }],
  sql: `SELECT json_agg(${groupSql} ORDER BY g.display_name_key, g.id)
    FROM (SELECT * FROM "group" WHERE tenant_id = $1 AND deleted_date_time IS NULL
          ORDER BY display_name_key, id LIMIT $2) g`,
  answer: (found: readonly GroupValue[]) => ({ groups: { edges: found.map((group) => ({ node: toGroup(group) })) } }),
}

interface UserValue {
  readonly displayName: string
  readonly paths: readonly {
    readonly skuId: string
    readonly state: string
    readonly disabledPlans: readonly string[]
  }[]
  readonly groups: readonly object[]
}

const oneUser: Case = {
  name: 'one user',
  query: `query ($id: ID!) { user(id: $id) { displayName assignedLicenses { skuId disabledPlans }
    licenseAssignmentStates { skuId assignedByGroup disabledPlans state error group { displayName } }
    joinedGroups(first: 10) { edges { node { id displayName } } } } }`,
  variables: [{ id: userId }],
  sql: `SELECT json_build_object('displayName', u.display_name,
      'paths', (
        SELECT json_agg(json_build_object('skuId', p.sku_id, 'assignedByGroup', g.id, 'disabledPlans', s.service_plan_ids,
          'state', p.state, 'error', p.error,
          'group', CASE WHEN g.id IS NOT NULL THEN json_build_object('displayName', g.display_name) END)
          ORDER BY p.sku_id, p.source_kind, p.source_id)
        FROM license_assignment_path p
        JOIN disabled_plan_set s ON s.tenant_id = p.tenant_id AND s.id = p.disabled_plan_set_id
        LEFT JOIN "group" g ON g.tenant_id = p.tenant_id AND g.id = p.source_id AND g.deleted_date_time IS NULL
        WHERE p.tenant_id = u.tenant_id AND p.user_id = u.id),
      'groups', (
        SELECT json_agg(json_build_object('node', json_build_object('id', j.id, 'displayName', j.display_name)))
        FROM (SELECT g.id, g.display_name FROM membership m JOIN "group" g ON g.tenant_id = m.tenant_id AND g.id = m.group_id
              WHERE m.tenant_id = u.tenant_id AND m.member_id = u.id AND g.deleted_date_time IS NULL
              ORDER BY m.group_id LIMIT 10) j))
    FROM "user" u WHERE u.tenant_id = $1 AND u.id = $2 AND u.deleted_date_time IS NULL`,
  answer: ({ displayName, paths, groups: joined }: UserValue) => ({
    user: {
      displayName,
      assignedLicenses: effective(paths),
      licenseAssignmentStates: paths,
      joinedGroups: { edges: joined },
    },
  }),
}

/** A plan is switched off where every path that holds leaves it so. */
function effective(paths: UserValue['paths']): readonly object[] {
  const plans = new Map<string, readonly string[]>()
  for (const { skuId, state, disabledPlans } of paths)
    if (state.startsWith('ACTIVE'))
      plans.set(skuId, plans.get(skuId)?.filter((plan) => disabledPlans.includes(plan)) ?? disabledPlans)
  return [...plans].map(([skuId, disabledPlans]) => ({ skuId, disabledPlans }))
}

/** A product that the group has already, as it has it: an operation like any other, and the same answer every time. */
const assign: Case = {
  name: 'assignLicense',
  query: `mutation ($id: ID!, $sku: UUID!, $plans: [UUID!]!) {
    assignLicense(groupId: $id, addLicenses: [{ skuId: $sku, disabledPlans: $plans }]) { id displayName assignedLicenses { skuId disabledPlans } } }`,
  variables: Array.from({ length: groups - 1 }, (_, number) => ({
    id: groupId(number + 1),
    sku: skuIds[1],
    plans: [],
  })),
  sql: `WITH g AS (
      SELECT id, display_name FROM "group"
      WHERE tenant_id = $1 AND id = $2 AND deleted_date_time IS NULL AND security_enabled FOR NO KEY UPDATE),
    operation AS (
      INSERT INTO license_operation (tenant_id, id, group_id, add_licenses, remove_licenses, requested_by)
      SELECT $1, gen_random_uuid(), g.id, json_build_array(json_build_object('skuId', $3::uuid, 'disabledPlans', $4::uuid[])), '{}', 'bench'
      FROM g RETURNING id),
    license AS (
      INSERT INTO group_license (tenant_id, group_id, sku_id, disabled_plan_set_id, operation_id)
      SELECT $1, g.id, $3, s.id, operation.id FROM g, operation, disabled_plan_set s
      WHERE s.tenant_id = $1 AND s.service_plan_ids = $4
      ON CONFLICT (tenant_id, group_id, sku_id) DO UPDATE
        SET disabled_plan_set_id = EXCLUDED.disabled_plan_set_id, operation_id = EXCLUDED.operation_id
      RETURNING sku_id, disabled_plan_set_id),
    audit AS (
      INSERT INTO directory_audit (tenant_id, activity, target_id, correlation_id, initiated_by, details)
      SELECT $1, 'SET_GROUP_LICENSE', g.id, operation.id, '{}', '{}' FROM g, operation),
    now_there AS (
      SELECT sku_id, disabled_plan_set_id FROM group_license WHERE tenant_id = $1 AND group_id = $2 AND sku_id <> $3
      UNION ALL SELECT * FROM license)
    SELECT json_build_object('id', g.id, 'displayName', g.display_name, 'assignedLicenses', (
      SELECT json_agg(json_build_object('skuId', n.sku_id, 'disabledPlans', s.service_plan_ids) ORDER BY n.sku_id)
      FROM now_there n JOIN disabled_plan_set s ON s.tenant_id = $1 AND s.id = n.disabled_plan_set_id))
    FROM g`,
  answer: (group: object) => ({ assignLicense: group }),
}

export const cases: readonly Case[] = [oneGroup, manyGroups, oneUser, assign]

/** The body of the nth request of a case. */
export function bodyOf({ query, variables }: Case, number: number): string {
  return JSON.stringify({ query, variables: variables[number % variables.length] })
}
