/**
 * Writes what was decided, set-wise: paths, consumed units, audit entries. The caller holds the licensing lock. Each subject
 * names an outcome by its number, so that what many users share is sent once.
 */
import type { Outcome } from '../../licensing/outcome.ts'
import type { SkuId, SourceId, UserId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import { reserveMoments } from './licensing-lock.ts'
import { type NoteCause, noteOutcomes } from './note-outcomes.ts'

/** A group's licences bring sets of disabled plans that exist; a direct call may bring new ones. */
const remember = `
  INSERT INTO disabled_plan_set (tenant_id, service_plan_ids)
  SELECT DISTINCT $1::uuid, uuid_set(p.plans) FROM jsonb_to_recordset($2::jsonb) AS p(plans uuid[])
  WHERE NOT EXISTS (SELECT FROM disabled_plan_set d WHERE d.tenant_id = $1 AND d.digest = uuid_set_digest(uuid_set(p.plans)))
  ON CONFLICT DO NOTHING`

const put = `
  WITH put AS MATERIALIZED (
    SELECT p.outcome, p.sku, d.id AS set, p.state::license_assignment_status AS state, p.error::license_assignment_error AS error
    FROM jsonb_to_recordset($5::jsonb) AS p(outcome int, sku uuid, plans uuid[], state text, error text)
    JOIN disabled_plan_set d ON d.tenant_id = $1 AND d.digest = uuid_set_digest(p.plans))
  INSERT INTO license_assignment_path
    (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state, error, last_updated_date_time, waiting_since)
  SELECT $1, s.user_id, p.sku, s.source_id, CASE WHEN s.source_id = s.user_id THEN 'USER' ELSE 'GROUP' END::directory_object_kind,
    p.set, p.state, p.error, $6::timestamptz,
    CASE WHEN p.state = 'ERROR' AND p.error = 'COUNT_VIOLATION' THEN $6::timestamptz + ($7::int + s.ordinal) * interval '1 microsecond' END
  FROM unnest($2::uuid[], $3::uuid[], $4::int[]) WITH ORDINALITY AS s(user_id, source_id, outcome, ordinal)
  JOIN put p USING (outcome)
  ON CONFLICT (tenant_id, user_id, sku_id, source_id) DO UPDATE SET
    disabled_plan_set_id = EXCLUDED.disabled_plan_set_id, state = EXCLUDED.state, error = EXCLUDED.error,
    last_updated_date_time = EXCLUDED.last_updated_date_time,
    waiting_since = CASE WHEN EXCLUDED.state = 'ERROR' THEN coalesce(license_assignment_path.waiting_since, EXCLUDED.waiting_since) END`

/** By the places of the rows, which the lock keeps where they are: a join may become a pass over all paths of the tenant. */
const remove = `
  DELETE FROM license_assignment_path WHERE tenant_id = $1 AND ctid = ANY (ARRAY(
    SELECT p.place FROM unnest($2::uuid[], $3::uuid[], $4::int[]) AS s(user_id, source_id, outcome)
    JOIN jsonb_to_recordset($5::jsonb) AS d(outcome int, sku uuid) USING (outcome)
    CROSS JOIN LATERAL (
      SELECT p.ctid AS place FROM license_assignment_path p
      WHERE p.tenant_id = $1 AND p.user_id = s.user_id AND p.sku_id = d.sku AND p.source_id = s.source_id LIMIT 1) p))`

const consume = `
  UPDATE subscribed_sku k SET consumed_units = consumed_units + c.delta
  FROM jsonb_to_recordset($2::jsonb) AS c(sku uuid, delta int) WHERE k.tenant_id = $1 AND k.sku_id = c.sku`

/** Users and sources with what becomes of the paths. */
export interface Decided {
  /** No user may be among them twice. */
  readonly subjects: readonly { readonly userId: UserId; readonly sourceId: SourceId }[]
  /** For each subject the index of its outcome; less than zero: nothing is to be done. */
  readonly outcomeOf: ArrayLike<number>
  readonly outcomes: readonly Outcome[]
}

/** Why outcomes are written, and when. */
export interface Cause extends NoteCause {
  /** How many users the transaction has evaluated before: whoever is evaluated first waits longer. */
  readonly turn: number
}

/** Writes the outcomes of the subjects that change anything; an evaluation that finds everything as it is writes nothing. */
export async function applyOutcomes(
  db: TenantConnection,
  { subjects, outcomeOf, outcomes }: Decided,
  cause: Cause,
): Promise<void> {
  const changed = subjects.flatMap((subject, index) => {
    const outcome = outcomes[outcomeOf[index] ?? -1]
    return outcome !== undefined && outcome.changes.length > 0 ? [{ ...subject, number: outcomeOf[index] ?? -1 }] : []
  })
  if (changed.length === 0) return
  const { moment, turn } = cause
  const users = changed.map(({ userId }) => userId)
  const sources = changed.map(({ sourceId }) => sourceId)
  const numbers = changed.map(({ number }) => number)
  const puts = outcomes.flatMap((outcome, number) =>
    outcome.puts.map(({ skuId, disabledPlans, state, error }) => {
      return { outcome: number, sku: skuId, plans: `{${disabledPlans.join()}}`, state, error }
    }),
  )
  const deletes = outcomes.flatMap(({ deletes }, number) => deletes.map((sku) => ({ outcome: number, sku })))
  if (puts.length > 0) {
    const rows = JSON.stringify(puts)
    await db.query(remember, rows)
    await db.query(put, users, sources, numbers, rows, moment, turn)
    if (puts.some(({ error }) => error === 'COUNT_VIOLATION')) await reserveMoments(db, moment, turn + users.length)
  }
  if (deletes.length > 0) await db.query(remove, users, sources, numbers, JSON.stringify(deletes))
  const units = countUnits(numbers, outcomes)
  if (units.length > 0) await db.query(consume, JSON.stringify(units))
  await noteOutcomes(db, { users, outcomeOf: numbers, outcomes }, cause)
}

function countUnits(numbers: readonly number[], outcomes: readonly Outcome[]): { sku: SkuId; delta: number }[] {
  const deltas = new Map<SkuId, number>()
  for (const number of numbers) {
    for (const skuId of outcomes[number]?.takes ?? []) deltas.set(skuId, (deltas.get(skuId) ?? 0) + 1)
    for (const skuId of outcomes[number]?.frees ?? []) deltas.set(skuId, (deltas.get(skuId) ?? 0) - 1)
  }
  return [...deltas].map(([sku, delta]) => ({ sku, delta })).filter(({ delta }) => delta !== 0)
}
