/** The composition root: settings → a gateway that runs. What was opened last is closed first. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { createExplorerTokens } from './auth/explorer-tokens.ts'
import { openSignIn } from './auth/open-sign-in.ts'
import type { Principal } from './auth/principal.ts'
import type { Config } from './config/config.ts'
import { isWildcard } from './config/is-wildcard.ts'
import { openDatabase } from './db/client.ts'
import { shareSecret } from './db/gateway-secret.ts'
import { keepRunning } from './db/keep-running.ts'
import { openListener } from './db/listen.ts'
import { migrate } from './db/migrate.ts'
import { openServer } from './db/server.ts'
import { operationChannel } from './db/sql/operation-notice.ts'
import { writeCatalogue } from './db/write/catalog.ts'
import { createTenantCheck } from './db/write/tenants.ts'
import { createGraphqlContext } from './graphql/context.ts'
import { buildGatewaySchema } from './graphql/schema.ts'
import { createGraphqlServer, graphqlHandler } from './graphql/server.ts'
import { createSubscriptions } from './graphql/subscriptions.ts'
import type { ExplorerParts } from './http/explorer.ts'
import type { GraphqlCall } from './http/graphql.ts'
import { createHttpServer } from './http/server.ts'
import { trustProxies } from './http/trusted-proxies.ts'
import { contosoAdministrator, contosoTenantId } from './imports/demonstration/contoso.ts'
import { seedDemonstration } from './imports/demonstration/seed.ts'
import { startAuditRetention } from './jobs/audit-retention.ts'
import { startLicensingWorker } from './jobs/licensing-worker.ts'
import type { TenantId } from './licensing/model.ts'
import type { OperationContext } from './operations/context.ts'
import { createMetrics, observeSubscriptions } from './observability/metrics.ts'
import { createSecurityEvents } from './observability/security-events.ts'
import { type Deadline, limitEach } from './util/deadline.ts'

/** A gateway that runs. */
export interface App {
  /** Where it listens. */
  readonly url: string
  /** What signs development tokens; null in `entra`, where there is none. */
  readonly key: CryptoKey | null
  close(): Promise<void>
}

/** Starts everything; when a part does not start, what was opened is closed and the reason rejects. */
export async function startApp(config: Config, logger: Logger, report: (line: string) => void): Promise<App> {
  await using opened = new AsyncDisposableStack()
  const server = await openServer(config, report)
  const { connection } = server
  opened.defer(() => server.stop())
  await migrate(server, () => writeCatalogue(connection))
  opened.defer(
    keepRunning(server, {
      onEnded: () => logger.error('the database server has ended; it is started again'),
      onRestarted: () => logger.info('the database server runs again'),
      onError: (error) => logger.error({ err: error }, 'the database server does not start; it is tried again'),
    }),
  )
  const { requestTimeout } = config.traffic
  const database = openDatabase({
    connection: { ...connection, application_name: 'license-gateway' },
    max: config.databaseConnections,
    // A request is told that its time is up by its own deadline, which also ends what the server does.
    longestAnswer: Math.max(60, requestTimeout + 10) * 1_000,
    snapshots: { max: config.previewConnections, timeout: config.previewTimeout * 1_000 },
    onConnectionError: (error) => logger.warn({ err: error }, 'a database connection broke'),
  })
  opened.defer(() => database.close())
  const listener = openListener({
    connection,
    channel: operationChannel,
    onConnectionError: (error) => logger.warn({ err: error }, 'the connection for notices broke'),
  })
  opened.defer(() => listener.close())
  const isTenantKnown = createTenantCheck(database)
  if (config.entra === null) {
    if (await seedDemonstration(database))
      report('The database was empty: it has the demonstration tenant Contoso now.')
  } else {
    for (const tenantId of config.entra.tenants)
      if (!(await isTenantKnown(tenantId)))
        report(`The tenant ${tenantId} may sign in, and is not here yet: license-gateway tenant create makes it.`)
  }
  const signIn = await openSignIn(config, { logger, now: () => Date.now(), elapsed: () => performance.now() })
  opened.defer(() => signIn.close())
  const retention = startAuditRetention({ database, logger, retentionDays: config.auditRetentionDays })
  opened.defer(() => retention.stop())
  const metrics = createMetrics()
  const events = createSecurityEvents(logger, metrics)
  opened.defer(() => events.close())
  observeSubscriptions(metrics, () => listener.size)
  const quarter = Math.max(1, Math.floor(config.databaseConnections / 4))
  const worker = startLicensingWorker({
    database,
    logger,
    metrics,
    newId: randomUUID,
    now: () => performance.now(),
    seatQueue: config.seatQueue,
    mostTenants: quarter,
    mostStepUsers: config.stepUsers,
  })
  opened.defer(() => worker.stop())
  const schema = buildGatewaySchema()
  const { introspection, limits, persistedQueries } = config.graphql
  const graphql = await createGraphqlServer({
    logger,
    events,
    schema,
    introspection,
    limits,
    persistedQueries,
    reporting: config.apolloReporting,
  })
  opened.defer(() => graphql.stop())
  const operationOf = (principal: Principal, deadline: Deadline): OperationContext => {
    const tenantId = principal.tenantId as TenantId
    const db = database.tenant(tenantId, deadline)
    const { seatQueue } = config
    const wake = () => worker.wake(tenantId)
    const watching = { listener, openDb: () => database.tenantOfWatcher(tenantId, deadline) }
    return { db, principal, seatQueue, newId: randomUUID, wake, watching }
  }
  const contextOf = ({ principal, deadline }: GraphqlCall, requestId: string) =>
    createGraphqlContext(operationOf(principal, deadline), requestId)
  const http = await createHttpServer({
    logger,
    metrics,
    newId: randomUUID,
    authenticate: signIn.authenticate,
    isTenantKnown,
    isReady: async () => (await database.pool.query('SELECT 1')).rowCount === 1,
    traffic: config.traffic,
    events,
    corsOrigins: config.corsOrigins,
    localPages: config.authMode === 'development',
    localOnly: config.authMode === 'development' && !config.developmentNetwork,
    explorer: explorerOf(config, signIn.key, () => isTenantKnown(contosoTenantId)),
    now: () => Date.now(),
    operationOf,
    pageSize: limits.pageSize,
    tokenKey: await shareSecret(database, 'skip-token', randomBytes(32)),
    publicUrl: config.publicUrl,
    isTrustedProxy: trustProxies(config.trustedProxies),
    subscriptions: createSubscriptions({
      schema,
      logger,
      events,
      introspection,
      limits,
      newDeadline: () => limitEach(requestTimeout * 1_000),
      contextOf,
    }),
    graphql: (callOf) =>
      graphqlHandler(graphql, { limits, events }, (request) => contextOf(callOf(request), request.id)),
  })
  opened.defer(() => http.close())
  opened.defer(() => database.cancelSnapshots())
  const url = await http.listen({ host: config.host, port: config.port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new Error(`port ${config.port} on ${config.host} is taken: stop what uses it, or set PORT to another`)
  })
  const isEverywhere = http.addresses().some((each) => typeof each !== 'string' && isWildcard(each.address))
  if (isEverywhere && config.publicUrl === null && config.trustedProxies.length === 0)
    logger.warn(
      `HOST ${config.host} is every address of this machine, and URLs in answers name the one that a request came to: set PUBLIC_URL, or TRUSTED_PROXIES, where callers reach the gateway by another`,
    )
  // Not before: what a start does at a stretch would use up the time that the authority has.
  void signIn.refresh()
  const parts = opened.move()
  return { url, key: signIn.key, close: () => parts.disposeAsync() }
}

/** The page for a browser, with tokens of the demonstration tenant's administrator where they are handed out; null: none. */
function explorerOf(
  { explorer }: Config,
  key: CryptoKey | null,
  hasTenant: () => Promise<boolean>,
): Omit<ExplorerParts, 'newId'> | null {
  if (explorer === 'off' || key === null) return null
  const { id: objectId, userPrincipalName } = contosoAdministrator
  const person = { tenantId: contosoTenantId, objectId, userPrincipalName }
  const tokens = explorer === 'on' ? createExplorerTokens(key, person, () => Date.now()) : null
  return { files: new URL('../dist/explorer/', import.meta.url), tokens, hasTenant }
}
