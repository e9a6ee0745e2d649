/** The settings, typed and frozen, or every problem with them at once. */
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type ApolloReporting, apolloVariables, findApolloProblems, toApolloReporting } from './apollo.ts'
import { authVariables, defaultHost, type EntraSettings, entraSettings, findAuthProblems } from './auth-mode.ts'
import type { Environment, Variable } from './env.ts'
import { type ExplorerSetting, explorerVariables, findExplorerProblems, toExplorerSetting } from './explorer.ts'
import { type GraphqlSettings, graphqlVariables, toGraphqlSettings } from './graphql-settings.ts'
import { type TrafficLimits, toTrafficLimits, trafficVariables } from './traffic.ts'
import { list, onOff, wholeNumber } from './values.ts'

/** The settings, checked and typed. */
export interface Config {
  readonly host: string
  readonly port: number
  /** Null: the embedded server on `dataDir`. */
  readonly databaseUrl: string | null
  /** The same database as the role that migrates it; null: one role does it all, or the embedded server has its own. */
  readonly databaseMigrationUrl: string | null
  readonly databaseConnections: number
  /** The most previews at a time, each on a connection beside those. */
  readonly previewConnections: number
  readonly stepUsers: number
  /** Seconds that a preview may take. */
  readonly previewTimeout: number
  readonly dataDir: string
  /** The base of URLs in answers; null: what the gateway listens on. */
  readonly publicUrl: string | null
  /** Addresses and networks (CIDR) of proxies whose `X-Forwarded-` headers are believed. */
  readonly trustedProxies: readonly string[]
  readonly authMode: 'development' | 'entra'
  /** Whose tokens are accepted; null in `development`. */
  readonly entra: EntraSettings | null
  /** Origins of the pages that a browser lets ask; null: in development those of this machine and Apollo's, else none. */
  readonly corsOrigins: readonly string[] | null
  /** Whether `development` serves another address than loopback. */
  readonly developmentNetwork: boolean
  /** Where the signing key of `development` lies. */
  readonly developmentKeyFile: string
  /** The page for a browser: with tokens for whoever opens it, for tokens of their own (`page`), or none. */
  readonly explorer: ExplorerSetting
  /** What is reported to Apollo, and where to; null: nothing. */
  readonly apolloReporting: ApolloReporting | null
  readonly seatQueue: boolean
  readonly auditRetentionDays: number
  readonly graphql: GraphqlSettings
  readonly traffic: TrafficLimits
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
}

/** All that is wrong with the settings, a line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** The same from wherever a command runs, so that all of them find the same data. */
const checkout = fileURLToPath(new URL('../../', import.meta.url))

const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be a URL that begins with postgresql://',
})

const schema = z.object({
  HOST: z.string().default(defaultHost),
  PORT: wholeNumber(0, 65_535).default(4000),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_MIGRATION_URL: databaseUrl.optional(),
  DATABASE_CONNECTIONS: wholeNumber(4, 1_000).default(16),
  PREVIEW_CONNECTIONS: wholeNumber(1, 100).default(2),
  STEP_USERS: wholeNumber(1, 20_000).default(20_000),
  PREVIEW_TIMEOUT: wholeNumber(1, 3_600).default(120),
  DATA_DIR: z.string().default(join(checkout, '.data')),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' })
    .refine(
      (url) => !URL.canParse(url) || isBase(new URL(url)),
      'must have no user, question mark or #: the rest of an address is written after it',
    )
    .optional(),
  TRUSTED_PROXIES: list
    .refine(
      (networks) => networks.every(isNetwork),
      'must be addresses or networks such as 10.0.0.0/8, separated by commas',
    )
    .optional(),
  ...authVariables,
  CORS_ORIGINS: list
    .refine(
      (origins) => origins.every(isOrigin),
      'must be origins such as https://portal.contoso.com, separated by commas; there is none that stands for all',
    )
    .optional(),
  DEVELOPMENT_NETWORK: onOff.default(false),
  DEVELOPMENT_KEY_FILE: z.string().optional(),
  ...explorerVariables,
  ...apolloVariables,
  SEAT_QUEUE: onOff.default(true),
  AUDIT_RETENTION_DAYS: wholeNumber(1, 3_650).default(30),
  ...graphqlVariables,
  ...trafficVariables,
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be fatal, error, warn, info, debug, trace or silent',
    )
    .default('info'),
})

/** Reads the settings. Throws `ConfigError` with every problem, each naming its variable and the remedy. */
export function parseConfig(environment: Environment): Config {
  const parsed = schema.safeParse(environment)
  const issues = parsed.error?.issues ?? []
  const problems = [
    ...issues.map((issue) => `${issue.path.join('.') as Variable} ${issue.message}`),
    ...findProblemsTogether(environment),
    ...findApolloProblems(environment),
    ...findExplorerProblems(environment),
  ]
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  const values = parsed.data
  return Object.freeze<Config>({
    host: values.HOST,
    port: values.PORT,
    databaseUrl: values.DATABASE_URL ?? null,
    databaseMigrationUrl: values.DATABASE_MIGRATION_URL ?? null,
    databaseConnections: values.DATABASE_CONNECTIONS,
    previewConnections: values.PREVIEW_CONNECTIONS,
    stepUsers: values.STEP_USERS,
    previewTimeout: values.PREVIEW_TIMEOUT,
    dataDir: resolve(values.DATA_DIR),
    publicUrl: values.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    trustedProxies: values.TRUSTED_PROXIES ?? [],
    authMode: values.AUTH_MODE ?? 'development',
    entra: entraSettings(values),
    corsOrigins: values.CORS_ORIGINS ?? null,
    developmentNetwork: values.DEVELOPMENT_NETWORK,
    developmentKeyFile: resolve(values.DEVELOPMENT_KEY_FILE ?? join(values.DATA_DIR, 'development-key.pem')),
    explorer: toExplorerSetting(values),
    apolloReporting: toApolloReporting(values),
    seatQueue: values.SEAT_QUEUE,
    auditRetentionDays: values.AUDIT_RETENTION_DAYS,
    graphql: toGraphqlSettings(values),
    traffic: toTrafficLimits(values),
    logLevel: values.LOG_LEVEL,
  })
}

/** Whether it is an address, or a network as CIDR. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

/** Whether a path can be written after it. A question mark or # with nothing after it stands in the text alone. */
function isBase({ href, username, password }: URL): boolean {
  return !/[?#]/.test(href) && username === '' && password === ''
}

/** Whether it is an origin as browsers send it: a scheme and a host in lower case, and a port where it is not the scheme's own. */
function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:[^*]+$/.test(text) && new URL(text).origin === text
}

/** Of the 100 that the embedded server takes; the others are for the listener, commands and an operator. */
const mostEmbeddedConnections = 80

/** All that the pools may open, defaults included; null where one of the two settings is not in order by itself. */
function connectionsOf(values: Environment): number | null {
  const { DATABASE_CONNECTIONS, PREVIEW_CONNECTIONS } = schema.shape
  const ofAll = DATABASE_CONNECTIONS.safeParse(values.DATABASE_CONNECTIONS)
  const ofPreviews = PREVIEW_CONNECTIONS.safeParse(values.PREVIEW_CONNECTIONS)
  return ofAll.success && ofPreviews.success ? ofAll.data + ofPreviews.data : null
}

/** What settings do not allow together, each of them by itself in order or not. */
function findProblemsTogether(values: Environment): readonly string[] {
  const problems: string[] = []
  const connections = connectionsOf(values)
  if (!values.DATABASE_URL && connections !== null && connections > mostEmbeddedConnections)
    problems.push(
      `DATABASE_CONNECTIONS and PREVIEW_CONNECTIONS are ${connections} together, and the embedded server has ` +
        `${mostEmbeddedConnections} to give: lower them, or set DATABASE_URL to a server that has more`,
    )
  if (values.DATABASE_MIGRATION_URL && !values.DATABASE_URL)
    problems.push(
      'DATABASE_MIGRATION_URL names the database of DATABASE_URL as another role: set DATABASE_URL too, or leave both out',
    )
  return [...problems, ...findAuthProblems(values)]
}
