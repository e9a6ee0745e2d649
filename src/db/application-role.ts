/**
 * The role as which the gateway serves where another one migrates: it owns nothing, can change no table, and has the rights that
 * the gateway's statements need. Whoever migrates gives it those. What it has already is not given again: a grant makes
 * every gateway on the database plan its statements anew.
 */
import type pg from 'pg'

type Client = Pick<pg.ClientBase, 'query'>

const readAndWrite = ['SELECT', 'INSERT', 'UPDATE', 'DELETE']

/** Tables of which nothing is changed, or nothing but added, with what stands there read by others than the gateway. */
const lessThanThat: Readonly<Record<string, readonly string[]>> = {
  _prisma_migrations: ['SELECT'],
  gateway_secret: ['SELECT', 'INSERT'],
  /** None is removed; who writes the demonstration locks the table, which asks for UPDATE. */
  tenant: ['SELECT', 'INSERT', 'UPDATE'],
  /** And its partitions: what is noted stays so; the owner's function removes what is too old. */
  directory_audit: ['SELECT', 'INSERT'],
}

type Kind = 'DATABASE' | 'SCHEMA' | 'TABLE' | 'SEQUENCE' | 'FUNCTION'

interface Thing {
  readonly kind: Kind
  /** As SQL names it. */
  readonly name: string
  /** The table, for a partition that of which it is one. */
  readonly table: string | null
  /** What the role has of its own, and what it has because everybody has. */
  readonly own: readonly string[]
  readonly everybodys: readonly string[]
}

function rightsOn({ kind, table }: Thing): readonly string[] {
  switch (kind) {
    case 'DATABASE':
      // An import stages its lines in temporary tables.
      return ['CONNECT', 'TEMPORARY']
    case 'SCHEMA':
    case 'SEQUENCE':
      return ['USAGE']
    case 'FUNCTION':
      return ['EXECUTE']
    case 'TABLE':
      return lessThanThat[table ?? ''] ?? readAndWrite
  }
}

/** What there is, but for what extensions bring, with what role `$1` may do with it. */
const things = `
  SELECT kind, name, "table",
    ARRAY(SELECT privilege_type FROM aclexplode(acl) WHERE grantee = role.oid) AS own,
    ARRAY(SELECT privilege_type FROM aclexplode(acl) WHERE grantee = 0) AS everybodys
  FROM (SELECT oid FROM pg_roles WHERE rolname = $1) role CROSS JOIN (
    SELECT 'DATABASE' AS kind, quote_ident(datname) AS name, NULL AS "table", coalesce(datacl, acldefault('d', datdba)) AS acl
    FROM pg_database WHERE datname = current_database()
    UNION ALL SELECT 'SCHEMA', 'public', NULL, coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace WHERE nspname = 'public'
    UNION ALL SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass::text,
      coalesce(pg_partition_root(c.oid), c.oid)::regclass::text,
      coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))
    FROM pg_class c WHERE relnamespace = to_regnamespace('public') AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
    UNION ALL SELECT 'FUNCTION', f.oid::regprocedure::text, NULL, coalesce(proacl, acldefault('f', proowner))
    FROM pg_proc f WHERE pronamespace = to_regnamespace('public')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = f.oid AND deptype = 'e')) thing
  ORDER BY kind, name`

/** What would give the role its rights, and take from it those that it needs not; nothing where it has just those. */
async function listGrants(client: Client, role: string): Promise<readonly string[]> {
  const { rows } = await client.query<Thing>(things, [role])
  const name = quoteName(role)
  return rows.flatMap((thing) => {
    const wanted = rightsOn(thing)
    const missing = wanted.filter((right) => ![...thing.own, ...thing.everybodys].includes(right))
    const unneeded = thing.own.filter((right) => !wanted.includes(right))
    const on = `ON ${thing.kind} ${thing.name}`
    return [
      ...(missing.length > 0 ? [`GRANT ${missing.join(', ')} ${on} TO ${name}`] : []),
      ...(unneeded.length > 0 ? [`REVOKE ${unneeded.join(', ')} ${on} FROM ${name}`] : []),
    ]
  })
}

/**
 * For what the owner makes between two migrations, such as the partitions of the audit log; a table that needs more gets it from
 * the next one.
 */
const defaults = { TABLES: ['SELECT', 'INSERT'], SEQUENCES: ['USAGE'], FUNCTIONS: ['EXECUTE'] } as const

/** The default privileges that the current role gives to role `$1`, by the letter of their kind. */
const defaultsGiven = `
  SELECT concat(defaclobjtype, ' ', privilege_type) AS given FROM pg_default_acl, aclexplode(defaclacl) a
  WHERE defaclrole = (SELECT oid FROM pg_roles WHERE rolname = current_user) AND defaclnamespace = to_regnamespace('public')
    AND a.grantee = (SELECT oid FROM pg_roles WHERE rolname = $1)`

const letters = { TABLES: 'r', SEQUENCES: 'S', FUNCTIONS: 'f' } as const

async function listDefaults(client: Client, role: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ given: string }>(defaultsGiven, [role])
  const given = new Set(rows.map((row) => row.given))
  const kinds = Object.keys(defaults) as (keyof typeof defaults)[] // the keys are those of the object
  return kinds
    .filter((kind) => defaults[kind].some((right) => !given.has(`${letters[kind]} ${right}`)))
    .map(
      (kind) =>
        `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ${defaults[kind].join(', ')} ON ${kind} TO ${quoteName(role)}`,
    )
}

/** Gives the role what it needs and takes what it does not, as one transaction of the role that owns the schema. */
export async function grantRights(client: Client, role: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const statements = [...(await listGrants(client, role)), ...(await listDefaults(client, role))]
    if (statements.length === 0) return
    try {
      await client.query(statements.join(';\n'))
      return
    } catch (error) {
      // Somebody else wrote the row of a table at this moment, as statistics and new partitions do.
      if (attempt === 3 || !/tuple concurrently (updated|deleted)/.test((error as Error).message)) throw error
    }
  }
}

/** The rights that the gateway needs and the role has not, as what would give them. */
export async function listMissingRights(client: Client, role: string): Promise<readonly string[]> {
  return (await listGrants(client, role)).filter((statement) => statement.startsWith('GRANT'))
}

/** PostgreSQL's own roles whose members come by the rights of a superuser. */
const outsideDatabase = `'{pg_execute_server_program,pg_read_server_files,pg_write_server_files}'::name[]`

/** Whose role `$1` is not apart from the owner, in words that go on a sentence; several where several hold. */
const reasons = `
  SELECT reason FROM (SELECT * FROM pg_roles WHERE rolname = $1) role CROSS JOIN LATERAL (VALUES
    (1, rolsuper, 'it is a superuser'),
    (2, rolcreaterole, 'it may make roles, and by them have the rights of others'),
    (3, EXISTS (
      SELECT FROM (
        SELECT datdba AS owner FROM pg_database WHERE datname = current_database()
        UNION SELECT nspowner FROM pg_namespace WHERE nspname = 'public'
        UNION SELECT relowner FROM pg_class WHERE relnamespace = to_regnamespace('public')
        UNION SELECT proowner FROM pg_proc WHERE pronamespace = to_regnamespace('public')) owners
      WHERE pg_has_role(role.oid, owner, 'MEMBER')), 'it owns the database or something in it, or is a member of a role that does'),
    (4, has_schema_privilege(role.oid, 'public', 'CREATE'), 'it may make tables (REVOKE CREATE ON SCHEMA public FROM PUBLIC)'),
    (5, has_database_privilege(role.oid, current_database(), 'CREATE'),
      format('it may make schemas (REVOKE CREATE ON DATABASE %I FROM PUBLIC, %I)', current_database(), rolname)),
    (6, pg_has_role(role.oid, 'pg_write_all_data'::name, 'MEMBER'),
      format('it may write to every table, and delete what the audit log says (REVOKE pg_write_all_data FROM %I)', rolname)),
    (7, EXISTS (SELECT FROM unnest(${outsideDatabase}) AS outside WHERE pg_has_role(role.oid, outside, 'MEMBER')),
      format('it may run programs on the machine of the server, or read or write files there (REVOKE %s FROM %I)',
        array_to_string(${outsideDatabase}, ', '), rolname))
  ) AS held (number, holds, reason) WHERE holds ORDER BY number`

/** Why the role could change the schema or what has been noted, in words; null: it cannot. */
export async function whyNotApart(client: Client, role: string): Promise<string | null> {
  const { rows } = await client.query<{ reason: string }>(reasons, [role])
  // A superuser is all of the others too.
  return rows[0]?.reason ?? null
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
