/** Invented people by number: object, user and proxy addresses in one statement a range. Nobody else sees them before the commit. */
import type { Moment } from '../../sql/licensing-lock.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import { die, guid, hash, oneOf } from './dice.ts'

/** What names and properties are drawn from; an element that is there twice is twice as frequent. */
export interface PersonWords {
  readonly given: readonly string[]
  readonly family: readonly string[]
  readonly departments: readonly string[]
  readonly titles: readonly string[]
  readonly offices: readonly string[]
  /** Null: no usage location of one's own. */
  readonly locations: readonly (string | null)[]
}

/** The user principal name carries the number, so that no two are equal; everybody after a multiple of `sharing` has the address of the one before too. In the order of ids, which is that of the keys. */
const text = `
  WITH person AS MATERIALIZED (
    SELECT n, ${guid('user', 'n')} AS id, h, i, ${oneOf('$5::text[]', 'h', 0)} AS given, ${oneOf('$6::text[]', 'h', 1)} AS family
    FROM (SELECT n, ${hash('person', 'n')} AS h, ${hash('work', 'n')} AS i FROM generate_series($3::int, $4::int) n) r),
  named AS MATERIALIZED (SELECT *, lower(given || '.' || family || '.' || n) AS nickname FROM person ORDER BY id),
  object AS (INSERT INTO directory_object (tenant_id, id, kind) SELECT $1, id, 'USER' FROM named),
  address AS (
    INSERT INTO proxy_address (tenant_id, object_id, position, address)
    SELECT $1, id, 0, 'SMTP:' || nickname || '@' || $11 FROM named
    UNION ALL SELECT $1, id, 1, 'smtp:shared.' || n || '@' || $11 FROM named WHERE n % $12::int = 1
    UNION ALL SELECT $1, id, 1, 'smtp:Shared.' || n - 1 || '@' || $11 FROM named WHERE n % $12::int = 2)
  INSERT INTO "user" (tenant_id, id, created_date_time, display_name, given_name, surname, user_principal_name, mail, mail_nickname,
    job_title, department, office_location, account_enabled, usage_location)
  SELECT $1, id, $13::timestamptz - ${die('i', 3, 2_000)} * interval '1 day', given || ' ' || family, given, family,
    nickname || '@' || $11, nickname || '@' || $11, nickname,
    ${oneOf('$8::text[]', 'i', 0)}, ${oneOf('$7::text[]', 'i', 1)}, ${oneOf('$9::text[]', 'i', 2)}, ${die('h', 3, 50)} > 0,
    ${oneOf('$10::text[]', 'h', 2)}
  FROM named`

/** People by their numbers, with the words that they are named by. */
export interface PersonRange {
  readonly seed: string
  readonly from: number
  readonly to: number
  readonly words: PersonWords
  /** Of so many people two share an address. */
  readonly sharing: number
  readonly domain: string
  readonly moment: Moment
}

/** Writes the people of the range. */
export async function insertPeople(db: TenantConnection, range: PersonRange): Promise<void> {
  const { seed, from, to, words, domain, sharing, moment } = range
  await db.query(
    text,
    seed,
    from,
    to,
    words.given,
    words.family,
    words.departments,
    words.titles,
    words.offices,
    words.locations,
    domain,
    sharing,
    moment,
  )
}

/** A product that some people have directly. */
export interface DirectLicense {
  readonly sku: string
  /** Of a thousand people so many have it. */
  readonly perMille: number
}

/** A person has at most one direct product, and only with a usage location of its own, as a call would demand: each is looked up, as no statistics know of the people yet. */
const direct = `
  WITH license AS MATERIALIZED (
    SELECT sku, sum(per_mille) OVER (ORDER BY ordinal) - per_mille AS low, sum(per_mille) OVER (ORDER BY ordinal) AS high
    FROM jsonb_to_recordset($5::jsonb) AS r(sku uuid, per_mille int, ordinal int)),
  roll AS MATERIALIZED (SELECT n, ${die(hash('direct', 'n'), 0, 1_000)} AS roll FROM generate_series($3::int, $4::int) n),
  chosen AS MATERIALIZED (SELECT l.sku, ${guid('user', 'n')} AS id FROM roll JOIN license l ON roll >= l.low AND roll < l.high)
  INSERT INTO license_assignment_path (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state, last_updated_date_time)
  SELECT $1, u.id, c.sku, u.id, 'USER', d.id, 'ACTIVE', $6::timestamptz
  FROM chosen c
  CROSS JOIN LATERAL (SELECT u.id FROM "user" u WHERE u.tenant_id = $1 AND u.id = c.id AND u.usage_location IS NOT NULL LIMIT 1) u
  JOIN disabled_plan_set d ON d.tenant_id = $1 AND d.service_plan_ids = '{}'`

/** Writes the direct licences of the range, as facts; consumed units are counted afterwards. */
export async function insertDirectLicenses(
  db: TenantConnection,
  { seed, from, to, moment }: Omit<PersonRange, 'words' | 'sharing' | 'domain'>,
  licenses: readonly DirectLicense[],
): Promise<void> {
  const rows = licenses.map(({ sku, perMille }, ordinal) => ({ sku, per_mille: perMille, ordinal }))
  await db.query(direct, seed, from, to, JSON.stringify(rows), moment)
}
