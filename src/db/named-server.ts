/** The server that a setting names: whether it can be used, told in words for the operator, who has nothing but that setting. */
import pg from 'pg'

/** The oldest that has what the migrations use (`NULLS NOT DISTINCT`), as `server_version_num` writes it. */
const oldest = 150_000

/** Milliseconds to wait for a server that does not answer at all. */
const patience = 10_000

/** Which setting names it. */
export type ServerSetting = 'DATABASE_URL' | 'DATABASE_MIGRATION_URL'

/** Rejects with the remedy where the server cannot be used; words name the host and the database, never the password. */
export async function requireUsableServer(setting: ServerSetting, connectionString: string): Promise<void> {
  const client = openClient(setting, connectionString)
  // A connection that breaks between two statements says so as an event; the next statement on it then fails.
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version_num') AS version")
    requireVersion(Number(rows[0]?.version))
  } catch (error) {
    throw new Error(`${setting}: ${describeFailure(error, client)}`, { cause: error })
  } finally {
    await client.end().catch(() => {})
  }
}

function openClient(setting: ServerSetting, connectionString: string): pg.Client {
  try {
    return new pg.Client({ connectionString, connectionTimeoutMillis: patience })
  } catch (error) {
    // Of a certificate that the URL names, for example.
    throw new Error(`${setting}: what it asks for cannot be had (${(error as Error).message})`, { cause: error })
  }
}

class TooOld extends Error {}

/** Refuses a server that is too old for the migrations; `version` as `server_version_num`. */
export function requireVersion(version: number): void {
  if (version >= oldest) return
  throw new TooOld(
    `the server is PostgreSQL ${Math.floor(version / 10_000)}, and the gateway needs ${oldest / 10_000} or newer: name a newer server, or leave the setting out to use the one that the gateway brings along`,
  )
}

type Named = Pick<pg.Client, 'host' | 'port' | 'user' | 'database'>

/** Why a connection could not be made, and what to do. */
export function describeFailure(error: unknown, { host, port, user, database }: Named): string {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  if (error instanceof TooOld) return message
  const place = host.startsWith('/') ? `the socket of port ${port} in ${host}` : `${host}:${port}`
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return `no server answers at ${place} (${code}): start it, or correct the host and the port`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host ${host} is not known (${code}): correct it, or look after the name service`
    case '28P01':
    case '28000':
      return `the server at ${place} does not let ${user} in (${message}): correct the user and the password, or let it in there (pg_hba.conf)`
    case '3D000':
      return `there is no database ${database} at ${place}: make it, or name another`
    case '42501':
      return `the server at ${place} does not let ${user} into the database ${database} (${message}): GRANT CONNECT ON DATABASE ${database} TO ${user}`
    case '53300':
      return `the server at ${place} has no free connection: let it take more, or end what uses them`
    case '57P03':
      return `the server at ${place} is starting or stopping: try again in a moment`
    default:
      return message.includes('timeout')
        ? `no server answers at ${place} within ${patience / 1_000} seconds: correct the host and the port, or look after the network`
        : `the server at ${place} cannot be used (${message || code})`
  }
}
