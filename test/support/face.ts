/** The HTTP face of a gateway on Contoso's database, with connections of its own and no worker: that runs elsewhere. */
import { randomUUID } from 'node:crypto'
import { generateKeyPair } from 'jose'
import { pino } from 'pino'
import { createAuthenticate } from '../../src/auth/bearer.ts'
import { mintToken, type TokenClaims } from '../../src/auth/development-token.ts'
import { roles } from '../../src/auth/permissions.ts'
import type { Principal } from '../../src/auth/principal.ts'
import type { GraphqlSettings } from '../../src/config/graphql-settings.ts'
import type { TrafficLimits } from '../../src/config/traffic.ts'
import { type Database, type DatabaseOptions, openDatabase } from '../../src/db/client.ts'
import { type Listener, openListener } from '../../src/db/listen.ts'
import { operationChannel } from '../../src/db/sql/operation-notice.ts'
import { createTenantCheck } from '../../src/db/write/tenants.ts'
import { createGraphqlContext } from '../../src/graphql/context.ts'
import { buildGatewaySchema } from '../../src/graphql/schema.ts'
import { createGraphqlServer, graphqlHandler } from '../../src/graphql/server.ts'
import { createSubscriptions } from '../../src/graphql/subscriptions.ts'
import type { GraphqlCall } from '../../src/http/graphql.ts'
import { createHttpServer, type HttpParts } from '../../src/http/server.ts'
import { contosoAdministrator, contosoTenantId } from '../../src/imports/demonstration/contoso.ts'
import type { TenantId } from '../../src/licensing/model.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import type { OperationContext } from '../../src/operations/context.ts'
import { createSecurityEvents } from '../../src/observability/security-events.ts'
import { type Deadline, limitEach } from '../../src/util/deadline.ts'
import type { Contoso } from './contoso.ts'
import { defaultGraphqlSettings } from './graphql-settings.ts'

/** What nothing in a test comes near. */
const wide: TrafficLimits = {
  callerRate: 0,
  tenantRate: 0,
  addressRefusals: 0,
  connectionMessages: 0,
  callerRequests: 1_000,
  requests: 1_000,
  batchRequests: 20,
  callerConnections: 16,
  callerSubscriptions: 1_000,
  addressConnections: 1_000,
  connections: 1_000,
  requestTimeout: 60,
  receiveTimeout: 60,
  bodyLimit: 1_048_576,
  headerLimit: 16_384,
  eventLoopDelay: 0,
  heap: 0,
  memory: 0,
}

export interface Face extends AsyncDisposable {
  /** `127.0.0.1:port` */
  readonly address: string
  readonly listener: Listener
  /** Its connections to the database. */
  readonly pool: Database['pool']
  /** A token of Contoso's administrator, or as `claims` say. */
  token(claims?: Partial<TokenClaims>): Promise<string>
  close(): Promise<void>
}

export async function openFace(
  { database: { connection } }: Pick<Contoso, 'database'>,
  {
    parts = {},
    settings = {},
    traffic: narrower = {},
    onLog,
    ...options
  }: Partial<Pick<DatabaseOptions, 'onStatement' | 'max'>> & {
    /** Other parts than those of the face; a function is given the key that signs its tokens. */
    readonly parts?: Partial<HttpParts> | ((key: CryptoKey) => Partial<HttpParts>)
    readonly settings?: Partial<GraphqlSettings>
    /** Limits that are narrower than usual. */
    readonly traffic?: Partial<TrafficLimits>
    /** Called with each line of the log. */
    readonly onLog?: (line: string) => void
  } = {},
): Promise<Face> {
  await using opened = new AsyncDisposableStack()
  const traffic = { ...wide, ...narrower }
  const logger = onLog ? pino({ level: 'info', base: null }, { write: onLog }) : pino({ level: 'silent' })
  const metrics = createMetrics()
  const events = createSecurityEvents(logger, metrics)
  opened.defer(() => events.close())
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const database = openDatabase({ connection, max: 4, onConnectionError: () => {}, ...options })
  opened.defer(() => database.close())
  const listener = openListener({ connection, channel: operationChannel })
  opened.defer(() => listener.close())
  const schema = buildGatewaySchema()
  const { introspection, limits, persistedQueries } = { ...defaultGraphqlSettings, ...settings }
  const graphql = await createGraphqlServer({ logger, events, schema, introspection, limits, persistedQueries })
  opened.defer(() => graphql.stop())
  const operationOf = (principal: Principal, deadline: Deadline): OperationContext => ({
    db: database.tenant(principal.tenantId as TenantId, deadline),
    principal,
    seatQueue: true,
    newId: randomUUID,
    wake: () => {},
    watching: { listener, openDb: () => database.tenantOfWatcher(principal.tenantId as TenantId, deadline) },
  })
  const contextOf = ({ principal, deadline }: GraphqlCall, requestId: string) =>
    createGraphqlContext(operationOf(principal, deadline), requestId)
  const http = await createHttpServer({
    logger,
    metrics,
    traffic,
    events,
    corsOrigins: null,
    newId: randomUUID,
    authenticate: await createAuthenticate(privateKey),
    isTenantKnown: createTenantCheck(database),
    isReady: async () => (await database.pool.query('SELECT 1')).rowCount === 1,
    localOnly: true,
    localPages: true,
    now: () => Date.now(),
    operationOf,
    tokenKey: new Uint8Array(32),
    pageSize: limits.pageSize,
    publicUrl: null,
    isTrustedProxy: () => false,
    explorer: null,
    ...(typeof parts === 'function' ? parts(privateKey) : parts),
    subscriptions: createSubscriptions({
      schema,
      logger,
      events,
      introspection,
      limits,
      newDeadline: () => limitEach(traffic.requestTimeout * 1_000),
      contextOf,
    }),
    graphql: (callOf) =>
      graphqlHandler(graphql, { limits, events }, (request) => contextOf(callOf(request), request.id)),
  })
  opened.defer(() => http.close())
  const url = await http.listen({ host: '127.0.0.1', port: 0 })
  const moved = opened.move()
  const close = () => moved.disposeAsync()
  return {
    address: new URL(url).host,
    listener,
    pool: database.pool,
    token: (claims = {}) =>
      mintToken(privateKey, {
        tenantId: contosoTenantId,
        objectId: contosoAdministrator.id,
        scopes: ['Directory.Read.All'],
        directoryRoles: [roles.globalAdministrator],
        expires: '5m',
        ...claims,
      }),
    close,
    [Symbol.asyncDispose]: close,
  }
}
