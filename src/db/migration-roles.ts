/** Whether the roles of a database are as a migration needs them, told in words for the operator. */
import pg from 'pg'
import { grantRights, listMissingRights, whyNotApart } from './application-role.ts'
import { connect } from './connect.ts'

type Client = Pick<pg.ClientBase, 'query'>

const remedy =
  'run `npx license-gateway migrate` with DATABASE_MIGRATION_URL set to the role that owns it, or start the gateway with that setting'

/** Rejects where the role of the connection may not apply the migrations that are missing. */
export async function requireOwner(client: Client, missing: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ role: string; database: string; reason: string | null }>(ownership)
  const [row] = rows
  if (row === undefined || row.reason === null) return
  const [first = '', ...others] = missing
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  throw new Error(
    `the database ${row.database} is not of this version (it lacks ${first}${more}), and the role ${row.role} may not bring it up to it: ${row.reason}; ${remedy}`,
  )
}

/** Why the current role cannot change the schema: of several reasons one; null where nothing is in the way. */
const ownership = `
  SELECT current_user AS role, current_database() AS database, CASE
    WHEN to_regnamespace('public') IS NULL OR NOT has_schema_privilege(to_regnamespace('public')::oid, 'CREATE') THEN 'it may make nothing in the schema public'
    -- What comes first makes the schema where it is missing, and extensions.
    WHEN to_regclass('public._prisma_migrations') IS NULL AND NOT has_database_privilege(current_database(), 'CREATE')
      THEN 'it may make neither schemas nor extensions in the database'
    ELSE (
      SELECT format('%s belongs to %s', c.oid::regclass, pg_get_userbyid(relowner)) FROM pg_class c
      WHERE relnamespace = to_regnamespace('public') AND relkind IN ('r', 'p', 'S') AND NOT pg_has_role(relowner, 'USAGE')
        AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
      ORDER BY c.oid LIMIT 1) END AS reason`

/** Rejects where the role of the connection, which serves and does not migrate, lacks a right: who migrated has not given it. */
export async function requireRights(client: Client): Promise<void> {
  const { rows } = await client.query<{ role: string; owner: boolean }>(
    `SELECT current_user AS role, pg_has_role(relowner, 'USAGE') AS owner FROM pg_class WHERE oid = 'public._prisma_migrations'::regclass`,
  )
  const [row] = rows
  if (row === undefined || row.owner) return
  const missing = await listMissingRights(client, row.role)
  if (missing.length > 0)
    throw new Error(`the role ${row.role} lacks rights that the gateway needs (${shorten(missing)}): ${remedy}`)
}

/**
 * Gives the role of the gateway what it needs of the database that the client has migrated. Rejects where that role is not apart from
 * the one that migrates, where it is of another database, and where it lacks a right that the client's role cannot give.
 */
export async function prepareApplicationRole(client: Client, connection: pg.PoolConfig): Promise<void> {
  const [own, application] = [await placeOf(client), await visit(connection, placeOf)]
  if (application.place !== own.place)
    throw new Error(
      `DATABASE_MIGRATION_URL and DATABASE_URL name different databases (${own.database} and ${application.database}): both must name the same one of the same server`,
    )
  const { role } = application
  if (role === own.role)
    throw new Error(
      `DATABASE_MIGRATION_URL and DATABASE_URL name one role, ${role}: name one for each, or leave DATABASE_MIGRATION_URL out`,
    )
  await grantRights(client, role)
  const reason = await whyNotApart(client, role)
  if (reason !== null)
    throw new Error(
      `DATABASE_URL: the role ${role} must not be able to change the schema where DATABASE_MIGRATION_URL is set, and it is: ${reason}`,
    )
  const missing = await listMissingRights(client, role)
  if (missing.length > 0)
    throw new Error(
      `the role ${own.role} of DATABASE_MIGRATION_URL cannot give ${role} what it needs: let the owner of the database run ${shorten(missing)}`,
    )
}

interface Place {
  readonly role: string
  readonly database: string
  /** What no other database has. */
  readonly place: string
}

async function placeOf(client: Client): Promise<Place> {
  const { rows } = await client.query<Place>(
    `SELECT current_user AS role, datname AS database, concat_ws(' ', oid, extract(epoch FROM pg_postmaster_start_time())) AS place
     FROM pg_database WHERE datname = current_database()`,
  )
  const [place] = rows
  if (place === undefined) throw new Error('a connection is in a database')
  return place
}

async function visit<T>(connection: pg.PoolConfig, run: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(connection)
  try {
    return await run(client)
  } finally {
    await client.end()
  }
}

function shorten(statements: readonly string[]): string {
  const more = statements.length - 3
  return more > 0 ? `${statements.slice(0, 3).join('; ')} and ${more} more` : statements.join('; ')
}
