/** Invented groups by rank: 1 is the largest. */
import type { Moment } from '../../sql/licensing-lock.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import { die, guid, hash, oneOf } from './dice.ts'

/** Of twenty ranks one each is dynamic, synced, a Microsoft 365 group with and without security, a distribution list. */
const kindOf = (rank: string) =>
  `CASE ${rank} % 20 WHEN 7 THEN 'dynamic' WHEN 11 THEN 'synced' WHEN 13 THEN 'team' WHEN 17 THEN 'community' WHEN 19 THEN 'list' ELSE 'plain' END`

const text = `
  WITH named AS MATERIALIZED (
    SELECT k, ${guid('group', 'k')} AS id, ${kindOf('k')} AS kind, ${die('h', 3, 3_000)} AS age,
      CASE k WHEN 1 THEN 'All Employees' ELSE ${oneOf('$5::text[]', 'h', 0)} || ' ' || ${oneOf('$6::text[]', 'h', 1)} || ' ' || ${oneOf('$7::text[]', 'h', 2)} END AS name
    FROM (SELECT k, ${hash('group', 'k')} AS h FROM generate_series($3::int, $4::int) k) r),
  object AS (INSERT INTO directory_object (tenant_id, id, kind) SELECT $1, id, 'GROUP' FROM named),
  address AS (
    INSERT INTO proxy_address (tenant_id, object_id, position, address)
    SELECT $1, id, 0, 'SMTP:group-' || k || '@' || $8 FROM named WHERE kind IN ('team', 'community', 'list'))
  INSERT INTO "group" (tenant_id, id, created_date_time, display_name, description, mail_nickname, security_enabled, mail_enabled, mail,
    group_types, membership_rule, membership_rule_processing_state, on_premises_sync_enabled, on_premises_last_sync_date_time,
    on_premises_domain_name, on_premises_sam_account_name, visibility, theme)
  SELECT $1, id, $9::timestamptz - age * interval '1 day', name, name || ', group ' || k, 'group-' || k,
    kind NOT IN ('community', 'list'), kind IN ('team', 'community', 'list'),
    CASE WHEN kind IN ('team', 'community', 'list') THEN 'group-' || k || '@' || $8 END,
    CASE kind WHEN 'dynamic' THEN '{DynamicMembership}'::text[] WHEN 'team' THEN '{Unified}' WHEN 'community' THEN '{Unified}' ELSE '{}' END,
    CASE kind WHEN 'dynamic' THEN 'user.extensionAttribute1 -eq "group-' || k || '"' END, CASE kind WHEN 'dynamic' THEN 'On' END,
    CASE kind WHEN 'synced' THEN true END, CASE kind WHEN 'synced' THEN $9::timestamptz END,
    CASE kind WHEN 'synced' THEN $8 END, CASE kind WHEN 'synced' THEN 'group-' || k END,
    CASE kind WHEN 'team' THEN 'Private' WHEN 'community' THEN 'Public' END, CASE kind WHEN 'team' THEN 'Teal' WHEN 'community' THEN 'Purple' END
  FROM named`

/** Groups by their numbers, with the words that they are named by. */
export interface GroupRange {
  readonly seed: string
  readonly from: number
  readonly to: number
  readonly words: {
    readonly departments: readonly string[]
    readonly offices: readonly string[]
    readonly purposes: readonly string[]
  }
  readonly domain: string
  readonly moment: Moment
}

/** Writes the groups of the range. */
export async function insertGroups(db: TenantConnection, range: GroupRange): Promise<void> {
  const { seed, from, to, words, domain, moment } = range
  await db.query(text, seed, from, to, words.departments, words.offices, words.purposes, domain, moment)
}

/** Every fifth group is nested in the group of a fifth of its rank, where that is a plain one: no ring comes of it. */
const nest = `
  INSERT INTO membership (tenant_id, group_id, member_id, member_kind, since)
  SELECT $1, ${guid('group', 'k / 5')}, ${guid('group', 'k')}, 'GROUP', $4::timestamptz
  FROM generate_series(10, $3::int, 5) k WHERE ${kindOf('(k / 5)')} = 'plain'`

/** Nests groups in groups, all at once: a row for each fifth of them at most. */
export async function nestGroups(
  db: TenantConnection,
  { seed, groups, moment }: { readonly seed: string; readonly groups: number; readonly moment: Moment },
): Promise<void> {
  await db.query(nest, seed, groups, moment)
}

/**
 * Each person draws one to five times. A draw is the lower of two dice over the octaves of ranks (1, 2-3, 4-7, ...), then a
 * rank of that octave: few huge groups, many small ones. A rank beyond the last group counts as its half. Whole numbers only,
 * so that every machine draws alike.
 */
const join = `
  WITH person AS MATERIALIZED (
    SELECT n, ${guid('user', 'n')} AS id, ${die(hash('memberships', 'n'), 0, 5)} AS further FROM generate_series($3::int, $4::int) n),
  draw AS MATERIALIZED (
    SELECT n, ${hash('membership', `n || '.' || number`)} AS h FROM person CROSS JOIN LATERAL generate_series(0, further) number),
  rank AS (
    SELECT n, (1 << octave) + ${die('h', 2, '(1 << octave)')} AS k
    FROM (SELECT n, h, least(${die('h', 0, '$6::int')}, ${die('h', 1, '$6::int')}) AS octave FROM draw OFFSET 0) o),
  team AS MATERIALIZED (SELECT k, ${guid('group', 'k')} AS id FROM generate_series(1, $5::int) k)
  INSERT INTO membership (tenant_id, group_id, member_id, member_kind, since)
  SELECT $1, team.id, person.id, 'USER',
    $7::timestamptz - (n % 7 * 100 + k % 100 + 1) * interval '1 day' + n * interval '1 microsecond'
  FROM (SELECT DISTINCT n, CASE WHEN k > $5::int THEN k / 2 ELSE k END AS k FROM rank) m JOIN person USING (n) JOIN team USING (k)
  ORDER BY team.id, person.id`

/** Makes the people of the range members. */
export async function insertMemberships(
  db: TenantConnection,
  { seed, from, to, groups, moment }: Pick<GroupRange, 'seed' | 'from' | 'to' | 'moment'> & { readonly groups: number },
): Promise<void> {
  await db.query(join, seed, from, to, groups, groups.toString(2).length, moment)
}
