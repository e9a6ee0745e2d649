/** The role as which the gateway serves: it owns nothing and changes no schema, on the server that it brings along and on a named one. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { migrate, readMigrations } from '../../../src/db/migrate.ts'
import { openServer } from '../../../src/db/server.ts'
import { writeCatalogue } from '../../../src/db/write/catalog.ts'
import { toDatabaseUrl, toDatabaseUrls } from '../../support/gateway-process.ts'
import { runCommand } from '../../support/run-command.ts'
import { byHand, createTestDatabase } from '../../support/test-database.ts'

const mark = randomBytes(6).toString('hex')
/** Of a server that somebody else runs: the owner is no superuser, and its names want quotes. */
const named = { owner: `Owner ${mark}`, application: `App ${mark}`, database: `named_${mark}` } as const

type Roles = Record<'connection' | 'migration', pg.PoolConfig>
const places: Record<'the embedded server' | 'a named server', Roles> = {
  'the embedded server': inject('roles'),
  'a named server': inject('roles'),
}
let close: () => Promise<void>
const administer = (text: string, database = 'postgres') => run({ ...inject('roles').migration, database }, text)
const finish = (connection: pg.PoolConfig) => () => writeCatalogue(connection)

beforeAll(async () => {
  const { database, ...rest } = await createTestDatabase()
  close = rest.close
  places['the embedded server'] = { connection: database.connection, migration: database.migration }
  for (const role of [named.owner, named.application])
    await administer(`CREATE ROLE "${role}" LOGIN PASSWORD '${mark}'`)
  places['a named server'] = await createNamed(named.database)
  const server = await openServer(settingsOf(places['a named server']), () => {})
  expect(await migrate(server, finish(server.connection))).toHaveLength((await readMigrations()).length)
})
afterAll(async () => {
  await close()
  await administer(`DROP DATABASE ${named.database} WITH (FORCE)`)
  for (const role of [named.owner, named.application]) await administer(`DROP ROLE "${role}"`)
})

/** An empty database, as an administrator would make it. */
async function createNamed(database: string): Promise<Roles> {
  await administer(`CREATE DATABASE ${database} OWNER "${named.owner}"`)
  const { host, port } = inject('roles').migration
  const as = (user: string): pg.PoolConfig => ({
    ...(host && { host }),
    ...(port && { port }),
    user,
    password: mark,
    database,
  })
  return { connection: as(named.application), migration: as(named.owner) }
}

function settingsOf(roles: Roles) {
  const { DATABASE_URL, DATABASE_MIGRATION_URL } = toDatabaseUrls(roles)
  return { databaseUrl: DATABASE_URL, databaseMigrationUrl: DATABASE_MIGRATION_URL, dataDir: '/nowhere' }
}

async function run(connection: pg.PoolConfig, text: string, values?: unknown[]) {
  const client = new pg.Client({ ...connection, ...byHand })
  await client.connect()
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}

/** What would change the schema, who may do what, or what has been noted. */
const refused = [
  'CREATE TABLE mine (one int)',
  'CREATE TABLE public.mine (one int)',
  'CREATE SCHEMA mine',
  'CREATE EXTENSION citext',
  'CREATE FUNCTION mine() RETURNS int LANGUAGE sql RETURN 1',
  'CREATE OR REPLACE FUNCTION analyze_directory() RETURNS void LANGUAGE sql RETURN NULL::void',
  'CREATE INDEX ON "user" (id)',
  'CREATE TRIGGER mine BEFORE INSERT ON "user" EXECUTE FUNCTION suppress_redundant_updates_trigger()',
  'ALTER TABLE "user" ADD mine int',
  'ALTER TABLE "user" DISABLE TRIGGER ALL',
  'ALTER TABLE "user" OWNER TO CURRENT_USER',
  'ALTER FUNCTION keep_directory_audit_partitions(integer) SECURITY INVOKER',
  'ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT ALL ON TABLES TO CURRENT_USER',
  'ALTER ROLE CURRENT_USER SUPERUSER',
  'DROP TABLE "user"',
  'DROP TABLE directory_audit_default',
  'DROP FUNCTION analyze_directory()',
  'DROP SCHEMA public CASCADE',
  'TRUNCATE tenant CASCADE',
  'TRUNCATE directory_audit',
  'SET ROLE {owner}',
  'SET SESSION AUTHORIZATION {owner}',
  'SET session_replication_role = replica',
  "SELECT pg_read_file('postmaster.pid')",
  `COPY "user" TO PROGRAM 'cat'`,
  'UPDATE directory_audit SET succeeded = true',
  'DELETE FROM directory_audit',
  'DELETE FROM directory_audit_default',
  'UPDATE directory_audit_default SET succeeded = true',
  'DELETE FROM tenant',
  'UPDATE gateway_secret SET value = value',
  'DELETE FROM _prisma_migrations',
  'UPDATE _prisma_migrations SET finished_at = NULL',
  `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('mine', '', 'mine')`,
]

describe.each(Object.keys(places) as (keyof typeof places)[])('on %s the role of the gateway', (place) => {
  const asGateway = (text: string, values?: unknown[]) => run(places[place].connection, text, values)
  const asOwner = (text: string, values?: unknown[]) => run(places[place].migration, text, values)

  test('owns nothing, is a member of nothing, and is nothing but a role that signs in', async () => {
    const [role] = await asGateway(
      `SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolcanlogin,
         ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = r.oid) AS member,
         (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) + (SELECT count(*)::int FROM pg_proc WHERE proowner = r.oid)
           + (SELECT count(*)::int FROM pg_namespace WHERE nspowner = r.oid) + (SELECT count(*)::int FROM pg_type WHERE typowner = r.oid)
           + (SELECT count(*)::int FROM pg_database WHERE datdba = r.oid) AS owned
       FROM pg_roles r WHERE rolname = session_user`,
    )
    expect(role).toEqual({
      rolsuper: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      rolbypassrls: false,
      rolcanlogin: true,
      member: [],
      owned: 0,
    })
    const [{ own }] = await asOwner(
      `SELECT count(*)::int AS own FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner = (SELECT oid FROM pg_roles WHERE rolname = session_user)`,
    )
    expect(own, 'the other one owns it all').toBeGreaterThan(100)
  })

  test('changes neither the schema, nor who may do what, nor what was noted', async () => {
    const client = new pg.Client({ ...places[place].connection, ...byHand })
    await client.connect()
    try {
      for (const text of refused) {
        const statement = text.replace('{owner}', `"${String(places[place].migration.user)}"`)
        const code = await client.query(statement).then(
          () => 'done',
          (error: { code?: string }) => error.code,
        )
        expect(code, statement).toBe('42501')
      }
      // PostgreSQL only warns of this.
      await client.query('GRANT SELECT ON "user" TO PUBLIC')
    } finally {
      await client.end()
    }
    const given = `SELECT FROM pg_class, aclexplode(relacl) WHERE grantee = 0 AND relnamespace = 'public'::regnamespace`
    expect(await asOwner(given)).toEqual([])
  })

  test('makes and drops partitions of the audit log, and statistics, by functions of the owner that nobody else may call', async () => {
    const [{ made }] = await asGateway('SELECT made FROM keep_directory_audit_partitions(30)')
    expect(made).toBe(1)
    await asGateway('SELECT analyze_directory()')
    const functions = await asOwner(
      `SELECT proname AS name, proconfig::text AS settings, ARRAY(SELECT grantee::regrole::text FROM aclexplode(proacl) ORDER BY 1) AS callers
       FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY 1`,
    )
    const callers = [places[place].connection, places[place].migration].map(({ user }) => quoted(String(user))).sort()
    expect(functions).toEqual([
      { name: 'analyze_directory', settings: expect.stringContaining('search_path=pg_catalog, pg_temp'), callers },
      {
        name: 'keep_directory_audit_partitions',
        settings: expect.stringContaining('search_path=pg_catalog, public, pg_temp'),
        callers,
      },
    ])
    const partition = `directory_audit_${(await asOwner(`SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD') AS today`))[0].today}`
    await expect(asGateway(`DELETE FROM ${partition}`)).rejects.toMatchObject({ code: '42501' })
  })

  test('may use what the owner makes later, and has all that it needs of it after the next migration, and no more', async () => {
    const rights = async () =>
      (
        await asGateway(
          `SELECT ARRAY(SELECT privilege FROM unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS privilege
             WHERE has_table_privilege('later', privilege)) AS rights, has_sequence_privilege('later_id_seq', 'USAGE') AS sequence`,
        )
      )[0]
    await asOwner('CREATE TABLE later (id bigserial)')
    try {
      expect(await rights()).toEqual({ rights: ['SELECT', 'INSERT'], sequence: true })
      await asOwner(`GRANT ALL ON later TO "${String(places[place].connection.user)}"`)
      await migrate(places[place])
      expect(await rights()).toEqual({ rights: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], sequence: true })
    } finally {
      await asOwner('DROP TABLE later')
    }
  })

  test('is given nothing again by a start that finds it as it should be', async () => {
    const written = async () =>
      await asOwner(
        `SELECT max(xmin::text::bigint) AS last, count(*) AS rows FROM pg_class WHERE relnamespace = 'public'::regnamespace`,
      )
    const before = await written()
    expect(await migrate(places[place], finish(places[place].connection))).toEqual([])
    expect(await written()).toEqual(before)
  })

  test('starts by itself on a database that has been migrated', async () => {
    const { connection } = places[place]
    expect(await migrate({ connection, migration: null }, finish(connection))).toEqual([])
  })
})

const quoted = (name: string) => (/^[a-z_]+$/.test(name) ? name : `"${name}"`)

describe('two gateways that start at once on an empty database', () => {
  test('migrate it once and give the rights once', async () => {
    const roles = await createNamed(`twice_${mark}`)
    try {
      const applied = await Promise.all([1, 2, 3].map(() => migrate(roles, finish(roles.connection))))
      expect(applied.map((names) => names.length).sort()).toEqual([0, 0, (await readMigrations()).length])
      await run(roles.connection, 'SELECT FROM tenant')
    } finally {
      await administer(`DROP DATABASE twice_${mark} WITH (FORCE)`)
    }
  })
})

describe('an operator is told', () => {
  const fresh = `fresh_${mark}`
  let roles: Roles
  beforeAll(async () => {
    roles = await createNamed(fresh)
  })
  afterAll(() => administer(`DROP DATABASE ${fresh} WITH (FORCE)`))

  const owner = `"${named.owner}"`
  const application = `"${named.application}"`

  test('what to run where the gateway starts before the database is migrated', async () => {
    const told = `the database ${fresh} is not of this version (it lacks 20261124000000_foundation and ${(await readMigrations()).length - 1} more), and the role ${named.application} may not bring it up to it: it may make nothing in the schema public; run \`npx license-gateway migrate\` with DATABASE_MIGRATION_URL set to the role that owns it, or start the gateway with that setting\n`
    for (const command of ['migrate', 'check'])
      expect(runCommand([command], { DATABASE_URL: toDatabaseUrl(roles.connection) }), command).toMatchObject({
        status: 1,
        stdout: '',
        stderr: told,
      })
  })

  test('of a setting that names another database, the same role, or nobody', async () => {
    const other = { ...roles, connection: { ...roles.connection, database: named.database } }
    await expect(migrate(other)).rejects.toThrow(
      `DATABASE_MIGRATION_URL and DATABASE_URL name different databases (${fresh} and ${named.database})`,
    )
    await expect(migrate({ ...roles, connection: { ...roles.migration } })).rejects.toThrow(
      `DATABASE_MIGRATION_URL and DATABASE_URL name one role, ${named.owner}: name one for each, or leave DATABASE_MIGRATION_URL out`,
    )
    const nobody = settingsOf({ ...roles, migration: { ...roles.migration, password: 'guess' } })
    await expect(openServer(nobody, () => {})).rejects.toThrow(
      /^DATABASE_MIGRATION_URL: the server at .+ does not let /,
    )
  })

  test.each([
    ['it is a superuser', `ALTER ROLE ${application} SUPERUSER`, `ALTER ROLE ${application} NOSUPERUSER`],
    ['it may make roles', `ALTER ROLE ${application} CREATEROLE`, `ALTER ROLE ${application} NOCREATEROLE`],
    ['is a member of a role that does', `GRANT ${owner} TO ${application}`, `REVOKE ${owner} FROM ${application}`],
    ['it may make tables (', 'GRANT CREATE ON SCHEMA public TO PUBLIC', 'REVOKE CREATE ON SCHEMA public FROM PUBLIC'],
    [
      'it may make schemas (',
      `GRANT CREATE ON DATABASE ${fresh} TO PUBLIC`,
      `REVOKE CREATE ON DATABASE ${fresh} FROM PUBLIC`,
    ],
    ...(
      [
        ['pg_write_all_data', 'delete what the audit log says'],
        ['pg_execute_server_program', 'run programs on the machine of the server'],
        ['pg_read_server_files', 'read or write files there'],
        ['pg_write_server_files', 'read or write files there'],
      ] as const
    ).map(([role, reason]): [string, string, string] => [
      reason,
      `GRANT ${role} TO ${application}`,
      `REVOKE ${role} FROM ${application}`,
    ]),
  ])('why the role of the gateway is not apart: %s', async (reason, make, mend) => {
    await administer(make, fresh)
    try {
      const message = await migrate(roles).then(String, (error: Error) => error.message)
      expect(message).toMatch(
        /^DATABASE_URL: the role App \w+ must not be able to change the schema where DATABASE_MIGRATION_URL is set, and it is: /,
      )
      expect(message).toContain(reason)
    } finally {
      await administer(mend, fresh)
    }
    await migrate(roles)
  })

  test('what was given by hand is taken from the role again, and what it lacks it is told to be given', async () => {
    await administer(
      `GRANT CREATE ON SCHEMA public TO ${application}; GRANT TRUNCATE ON tenant TO ${application}`,
      fresh,
    )
    await migrate(roles)
    await expect(run(roles.connection, 'CREATE TABLE mine (one int)')).rejects.toMatchObject({ code: '42501' })
    await expect(run(roles.connection, 'TRUNCATE tenant CASCADE')).rejects.toMatchObject({ code: '42501' })
    await run(roles.migration, `REVOKE UPDATE ON membership FROM ${application}`)
    await expect(migrate({ ...roles, migration: null })).rejects.toThrow(
      `the role ${named.application} lacks rights that the gateway needs (GRANT UPDATE ON TABLE membership TO ${application}): run \`npx license-gateway migrate\``,
    )
    await migrate(roles)
    await migrate({ ...roles, migration: null })
  })

  test('what the owner of the database has to give, where the role that migrates cannot', async () => {
    const database = `borrowed_${mark}`
    await administer(`CREATE DATABASE ${database}`)
    try {
      await administer(
        `REVOKE ALL ON DATABASE ${database} FROM PUBLIC; GRANT CONNECT ON DATABASE ${database} TO ${application}, ${owner}`,
      )
      const borrowed = { connection: { ...roles.connection, database }, migration: { ...roles.migration, database } }
      await expect(migrate(borrowed)).rejects.toThrow(
        `the role ${named.owner} may not bring it up to it: it may make nothing`,
      )
      await administer(`GRANT CREATE ON SCHEMA public TO ${owner}`, database)
      await expect(migrate(borrowed)).rejects.toThrow('it may make neither schemas nor extensions in the database; run')
      await administer(`GRANT CREATE ON DATABASE ${database} TO ${owner}`)
      await expect(migrate(borrowed)).rejects.toThrow(
        `the role ${named.owner} of DATABASE_MIGRATION_URL cannot give ${named.application} what it needs: let the owner of the database run GRANT TEMPORARY ON DATABASE ${database} TO ${application}`,
      )
      await administer(`GRANT TEMPORARY ON DATABASE ${database} TO ${application}`)
      await migrate(borrowed, finish(borrowed.connection))
      await administer(
        `ALTER TABLE membership OWNER TO CURRENT_USER; DELETE FROM _prisma_migrations WHERE migration_name LIKE '%roles'`,
        database,
      )
      await expect(migrate(borrowed)).rejects.toThrow(
        `may not bring it up to it: membership belongs to ${String(inject('roles').migration.user)}; run`,
      )
    } finally {
      await administer(`DROP DATABASE ${database} WITH (FORCE)`)
    }
  })
})
