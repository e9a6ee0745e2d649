/** A tenant to read from, with the gateway's GraphQL server over it and the statements that each request sent. */
import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { Principal } from '../../../../src/auth/principal.ts'
import type { Database } from '../../../../src/db/client.ts'
import { createGraphqlContext } from '../../../../src/graphql/context.ts'
import { createGraphqlServer } from '../../../../src/graphql/server.ts'
import type { TenantId } from '../../../../src/licensing/model.ts'
import type { OperationContext } from '../../../../src/operations/context.ts'
import { defaultGraphqlSettings } from '../../../support/graphql-settings.ts'
import { createTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its query
  readonly data: any
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[]
  /** What the request sent to the database. */
  readonly statements: readonly string[]
}

export interface World extends AsyncDisposable {
  readonly tenantId: TenantId
  readonly database: TestDatabase
  /** Runs SQL on the whole database, as its owner. */
  sql(text: string, ...parameters: unknown[]): Promise<Record<string, string>[]>
  /** Asks as a person of the tenant who may read everything, or as `principal` says. */
  ask(document: string, variables?: Record<string, unknown>, principal?: Partial<Principal>): Promise<Answer>
  addTenant(name: string): Promise<TenantId>
  addGroup(name: string, tenantId?: TenantId): Promise<string>
  addUsers(count: number, tenantId?: TenantId): Promise<string[]>
  addMembers(groupId: string, memberIds: readonly string[]): Promise<void>
  /** A product with this many service plans that the tenant owns. */
  addSku(name: string, plans?: number, tenantId?: TenantId): Promise<{ skuId: string; planIds: string[] }>
  addLicense(groupId: string, skuId: string, disabledPlans?: readonly string[]): Promise<void>
  /** A way by which the user comes to the SKU; the user itself as source: directly. */
  addPath(
    userId: string,
    skuId: string,
    sourceId: string,
    path?: { error?: string; disabledPlans?: string[] },
  ): Promise<void>
  addOperation(groupId: string, addLicenses?: readonly object[]): Promise<string>
}

export async function createWorld(): Promise<World> {
  const statements: string[] = []
  const { database, close } = await createTestDatabase({ max: 1, onStatement: (text) => statements.push(text) })
  const logger = pino({ level: 'silent' })
  const events = { tell: () => {}, close: () => {} }
  const server = await createGraphqlServer({ ...defaultGraphqlSettings, logger, events })
  const sql = async (text: string, ...parameters: unknown[]) => (await database.owner.query(text, parameters)).rows
  const addTenant = async (name: string) => {
    const id = randomUUID() as string as TenantId
    await sql(`INSERT INTO tenant (tenant_id, display_name, country_letter_code) VALUES ($1, $2, 'US')`, id, name)
    return id
  }
  const tenantId = await addTenant('Contoso')
  const planSet = async (tenant: string, plans: readonly string[]) => {
    await sql(
      'INSERT INTO disabled_plan_set (tenant_id, service_plan_ids) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      tenant,
      [...plans].sort(),
    )
    const [row] = await sql(
      'SELECT id FROM disabled_plan_set WHERE tenant_id = $1 AND service_plan_ids = $2',
      tenant,
      [...plans].sort(),
    )
    return row!['id']
  }
  return {
    tenantId,
    database,
    sql,
    addTenant,
    async ask(document, variables = {}, principal = {}) {
      statements.length = 0
      const context = contextFor(database, tenantId, principal)
      const { body } = await server.executeOperation({ query: document, variables }, { contextValue: context })
      if (body.kind !== 'single') throw new Error('the answer came in parts')
      return { ...JSON.parse(JSON.stringify(body.singleResult)), statements: [...statements] }
    },
    async addGroup(name, tenant = tenantId) {
      const id = randomUUID()
      await sql(`INSERT INTO directory_object VALUES ($1, $2, 'GROUP')`, tenant, id)
      await sql(
        `INSERT INTO "group" (tenant_id, id, display_name, mail_nickname, security_enabled) VALUES ($1, $2, $3, 'group', true)`,
        tenant,
        id,
        name,
      )
      return id
    },
    async addUsers(count, tenant = tenantId) {
      const rows = await sql(
        `WITH object AS (INSERT INTO directory_object SELECT $1, gen_random_uuid(), 'USER' FROM generate_series(1, $2) RETURNING id)
         INSERT INTO "user" (tenant_id, id, display_name, user_principal_name)
         SELECT $1, id, 'User ' || id, id || '@contoso.com' FROM object RETURNING id`,
        tenant,
        count,
      )
      return rows.map((row) => row['id'] as string).sort()
    },
    async addMembers(groupId, memberIds) {
      await sql(
        `INSERT INTO membership (tenant_id, group_id, member_id, member_kind)
         SELECT tenant_id, $1, id, kind FROM directory_object WHERE id = ANY ($2)`,
        groupId,
        memberIds,
      )
    },
    async addSku(name, plans = 3, tenant = tenantId) {
      const skuId = randomUUID()
      const planIds = Array.from({ length: plans }, () => randomUUID() as string).sort()
      await sql('INSERT INTO product VALUES ($1, $2, $3)', skuId, name.toUpperCase(), name)
      await sql(
        `INSERT INTO service_plan SELECT id, 'PLAN', $2 || ' plan', false FROM unnest($1::uuid[]) AS id`,
        planIds,
        name,
      )
      await sql('INSERT INTO product_service_plan SELECT $1, id FROM unnest($2::uuid[]) AS id', skuId, planIds)
      await sql('INSERT INTO subscribed_sku (tenant_id, sku_id, enabled_units) VALUES ($1, $2, 10)', tenant, skuId)
      return { skuId, planIds }
    },
    async addLicense(groupId, skuId, disabledPlans = []) {
      const set = await planSet(tenantId, disabledPlans)
      const text =
        'INSERT INTO group_license (tenant_id, group_id, sku_id, disabled_plan_set_id) VALUES ($1, $2, $3, $4)'
      await sql(text, tenantId, groupId, skuId, set)
    },
    async addPath(userId, skuId, sourceId, { error, disabledPlans = [] } = {}) {
      const set = await planSet(tenantId, disabledPlans)
      await sql(
        `INSERT INTO license_assignment_path
           (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state, error, waiting_since)
         SELECT $1, $2, $3, id, kind, $5, CASE WHEN $6::text IS NULL THEN 'ACTIVE' ELSE 'ERROR' END::license_assignment_status,
           $6::license_assignment_error, CASE WHEN $6 = 'COUNT_VIOLATION' THEN now() END
         FROM directory_object WHERE tenant_id = $1 AND id = $4`,
        tenantId,
        userId,
        skuId,
        sourceId,
        set,
        error ?? null,
      )
    },
    async addOperation(groupId, addLicenses = []) {
      const id = randomUUID()
      const text = 'INSERT INTO license_operation (tenant_id, id, group_id, add_licenses) VALUES ($1, $2, $3, $4)'
      await sql(text, tenantId, id, groupId, JSON.stringify(addLicenses))
      return id
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      await close()
    },
  }
}

function contextFor(database: Database, tenantId: TenantId, principal: Partial<Principal>) {
  const reader: Principal = {
    tenantId,
    kind: 'delegated',
    objectId: randomUUID(),
    userPrincipalName: 'reader@contoso.com',
    appId: null,
    scopes: new Set(['Directory.Read.All', 'User.Read']),
    roles: new Set(),
    directoryRoles: new Set(),
    expirationDateTime: new Date('9999-12-31'),
    ...principal,
  }
  const unused = () => {
    throw new Error('a read needs nothing but the database')
  }
  const operation = {
    db: database.tenant(tenantId),
    principal: reader,
    newId: unused,
    wake: unused,
  } as unknown as OperationContext
  return createGraphqlContext(operation, 'request-1')
}
