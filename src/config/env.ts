/** The only reader of the environment: one line a variable. An empty variable counts as unset. */

/** The variables that the gateway knows, as they are set. */
export type Environment = Readonly<Record<Variable, string | undefined>>

const variables = [
  'HOST',
  'PORT',
  'DATABASE_URL',
  'DATABASE_MIGRATION_URL',
  'DATA_DIR',
  'PUBLIC_URL',
  'TRUSTED_PROXIES',
  'AUTH_MODE',
  'DEVELOPMENT_NETWORK',
  'DEVELOPMENT_KEY_FILE',
  'AUTH_AUDIENCE',
  'AUTH_TENANTS',
  'AUTH_AUTHORITY',
  'EXPLORER',
  'APOLLO_KEY',
  'APOLLO_GRAPH_REF',
  'APOLLO_GRAPH_ID',
  'APOLLO_GRAPH_VARIANT',
  'APOLLO_SCHEMA_REPORTING',
  'SEAT_QUEUE',
  'AUDIT_RETENTION_DAYS',
  'LOG_LEVEL',
  'DATABASE_CONNECTIONS',
  'PREVIEW_CONNECTIONS',
  'PREVIEW_TIMEOUT',
  'STEP_USERS',
  'INTROSPECTION',
  'PERSISTED_QUERIES',
  'GRAPHQL_TOKENS',
  'GRAPHQL_DEPTH',
  'GRAPHQL_FIELDS',
  'GRAPHQL_ROOT_FIELDS',
  'GRAPHQL_MUTATIONS',
  'GRAPHQL_ALIASES',
  'GRAPHQL_DIRECTIVES',
  'GRAPHQL_FRAGMENTS',
  'GRAPHQL_OPERATIONS',
  'GRAPHQL_LIST_ITEMS',
  'GRAPHQL_VARIABLES',
  'GRAPHQL_COST',
  'PAGE_SIZE',
  'CORS_ORIGINS',
  'RATE_PER_CALLER',
  'RATE_PER_TENANT',
  'REFUSALS_PER_ADDRESS',
  'MESSAGES_PER_CONNECTION',
  'REQUESTS_PER_CALLER',
  'MAX_REQUESTS',
  'BATCH_REQUESTS',
  'CONNECTIONS_PER_CALLER',
  'SUBSCRIPTIONS_PER_CALLER',
  'CONNECTIONS_PER_ADDRESS',
  'MAX_CONNECTIONS',
  'REQUEST_TIMEOUT',
  'RECEIVE_TIMEOUT',
  'BODY_LIMIT',
  'HEADER_LIMIT',
  'MAX_EVENT_LOOP_DELAY',
  'MAX_HEAP',
  'MAX_MEMORY',
] as const

/** The name of a variable that the gateway knows. */
export type Variable = (typeof variables)[number]

/** What the process was given of the gateway's variables. */
export function readEnvironment(): Environment {
  const entries = variables.map((name) => [name, process.env[name]?.trim() || undefined])
  return Object.fromEntries(entries) as Environment
}
