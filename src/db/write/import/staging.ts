/**
 * What an import has read, in temporary tables of its connection: nobody else sees them, no lock is held while they are filled,
 * and they are gone with the connection. `n` counts the rows in the order in which they were read.
 */
import type pg from 'pg'
import type { TenantConnection } from '../../tenant-connection.ts'

/** Where a row was read. */
export interface Origin {
  readonly n: number
  /** The index of the file. */
  readonly file: number
  /** The line, or in a JSON document the item. */
  readonly position: number
}

/** A user or a group: what is given of it, by the names of its columns. */
export interface StagedObject extends Origin {
  readonly id: string
  /** Absent ones stay; null clears one that may be empty. */
  readonly properties: Readonly<Record<string, unknown>>
  /** What a new one has where nothing is given, beside the defaults of its kind. */
  readonly defaults: Readonly<Record<string, unknown>>
  /** All proxy addresses, in order; null: they stay. */
  readonly addresses: readonly string[] | null
}

/** What is given of a product that the tenant owns, by the names of its columns. */
export interface StagedSku extends Origin {
  readonly skuId: string
  readonly properties: Readonly<Record<string, unknown>>
}

/** A membership; since null: no date is given. */
export interface StagedMember extends Origin {
  readonly groupId: string
  readonly memberId: string
  readonly since: string | null
}

/** A licence that a group gives; SKU null: only says that the group's licences are given, which may be none. */
export interface StagedGroupLicense extends Origin {
  readonly groupId: string
  readonly skuId: string | null
  readonly plans: readonly string[]
}

/** A licence of a user. */
export interface StagedUserLicense extends Origin {
  readonly userId: string
  readonly skuId: string
  readonly plans: readonly string[]
  /** Whether it is known to be direct; else it is only where none of the user's groups gives the product. */
  readonly direct: boolean
}

/** Something that was read and cannot be taken. */
export interface StagedRefusal extends Origin {
  /** What it would have been. */
  readonly kind: StagedKind
  readonly reason: string
  /** Of a licence of a group, the group where that is known: nothing is taken away from it. */
  readonly groupId: string | null
}

/** Everything that an import can bring, by its table. */
export interface Staged {
  readonly users: StagedObject
  readonly groups: StagedObject
  readonly members: StagedMember
  readonly subscribedSkus: StagedSku
  readonly groupLicenses: StagedGroupLicense
  readonly userLicenses: StagedUserLicense
  readonly refusals: StagedRefusal
}

/** What can be imported. */
export type StagedKind = Exclude<keyof Staged, 'refusals'>

/** Rows that are written together. */
export type StagedRows = { readonly [Table in keyof Staged]: readonly Staged[Table][] }

const object = { id: 'uuid', properties: 'jsonb', defaults: 'jsonb', addresses: 'text[]' }

/** The columns of each table beside those of the origin, by the names of the rows' properties. */
const columns: { readonly [Table in keyof Staged]: Readonly<Record<string, string>> } = {
  users: object,
  groups: object,
  members: { groupId: 'uuid', memberId: 'uuid', since: 'timestamptz' },
  subscribedSkus: { skuId: 'uuid', properties: 'jsonb' },
  groupLicenses: { groupId: 'uuid', skuId: 'uuid', plans: 'uuid[]' },
  userLicenses: { userId: 'uuid', skuId: 'uuid', plans: 'uuid[]', direct: 'boolean' },
  refusals: { kind: 'text', reason: 'text', groupId: 'uuid' },
}

/** The name of a temporary table; each is in the schema `pg_temp`, before any other of that name. */
export const stagingTables: { readonly [Table in keyof Staged]: string } = {
  users: 'import_user',
  groups: 'import_group',
  members: 'import_member',
  subscribedSkus: 'import_sku',
  groupLicenses: 'import_group_license',
  userLicenses: 'import_user_license',
  refusals: 'import_refusal',
}

const origin = { n: 'bigint', file: 'int', position: 'int' }
const tables = Object.keys(columns) as (keyof Staged)[] // the keys of the object above

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** Makes the tables, with those that the import fills when it writes. */
export async function createStaging(client: Pick<pg.ClientBase, 'query'>): Promise<void> {
  const list = (names: Readonly<Record<string, string>>) =>
    Object.entries(names)
      .map(([name, type]) => `${snake(name)} ${type}`)
      .join(', ')
  await client.query(
    [
      `SET temp_buffers = '64MB'`,
      ...tables.map((table) => `CREATE TEMP TABLE ${stagingTables[table]} (${list({ ...origin, ...columns[table] })})`),
      'CREATE TEMP TABLE import_name (n bigint, id uuid PRIMARY KEY, name text, key text, current text, owner uuid)',
      'CREATE INDEX ON import_name (key)',
      'CREATE TEMP TABLE import_touched_group (group_id uuid)',
      'CREATE TEMP TABLE import_licenses_before (group_id uuid PRIMARY KEY, licenses jsonb)',
      'CREATE TEMP TABLE import_changed_path (user_id uuid, sku_id uuid, change jsonb)',
    ].join('; '),
  )
}

/** Adds rows, a statement for each table that gets any. */
export async function stageRows(db: TenantConnection, rows: StagedRows): Promise<void> {
  for (const table of tables) {
    if (rows[table].length === 0) continue
    const all = Object.entries({ ...origin, ...columns[table] })
    const typed = all.map(([name, type]) => `"${name}" ${type}`).join(', ')
    const named = all.map(([name, type]) => (type === 'uuid[]' ? `uuid_set("${name}")` : `"${name}"`)).join(', ')
    await db.query(
      `INSERT INTO ${stagingTables[table]} SELECT ${named} FROM json_to_recordset($2::json) AS r(${typed}) WHERE $1::uuid IS NOT NULL`,
      JSON.stringify(rows[table]),
    )
  }
}

/** Tells the planner what the tables hold, when all is read. */
export async function analyzeStaging(client: Pick<pg.ClientBase, 'query'>): Promise<void> {
  await client.query(`ANALYZE ${tables.map((table) => stagingTables[table]).join(', ')}`)
}
