/**
 * Writes what a step has decided, set-wise: paths, consumed units, audit entries. The caller holds the licensing lock. Each
 * user names an outcome by its number, so that what many users share is sent once.
 */
import type { Outcome } from '../../licensing/decide.ts'
import type { GroupId, OperationId, SkuId, UserId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-db.ts'

const put = `
  INSERT INTO license_assignment_path
    (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state, error, last_updated_date_time, waiting_since)
  SELECT $1, s.user_id, p.sku, $2::uuid, 'GROUP', d.id, p.state::license_assignment_status, p.error::license_assignment_error,
    now(), CASE WHEN p.state = 'ERROR' AND p.error = 'COUNT_VIOLATION' THEN now() + s.ordinal * interval '1 microsecond' END
  FROM unnest($3::uuid[], $4::int[]) WITH ORDINALITY AS s(user_id, outcome, ordinal)
  JOIN jsonb_to_recordset($5::jsonb) AS p(outcome int, sku uuid, plans uuid[], state text, error text) USING (outcome)
  JOIN disabled_plan_set d ON d.tenant_id = $1 AND d.digest = uuid_set_digest(p.plans)
  ON CONFLICT (tenant_id, user_id, sku_id, source_id) DO UPDATE SET
    disabled_plan_set_id = EXCLUDED.disabled_plan_set_id, state = EXCLUDED.state, error = EXCLUDED.error,
    last_updated_date_time = EXCLUDED.last_updated_date_time,
    waiting_since = CASE WHEN EXCLUDED.state = 'ERROR' THEN coalesce(license_assignment_path.waiting_since, EXCLUDED.waiting_since) END`

const remove = `
  DELETE FROM license_assignment_path p
  USING unnest($3::uuid[], $4::int[]) AS s(user_id, outcome)
  JOIN jsonb_to_recordset($5::jsonb) AS d(outcome int, sku uuid) USING (outcome)
  WHERE p.tenant_id = $1 AND p.user_id = s.user_id AND p.sku_id = d.sku AND p.source_id = $2::uuid`

const consume = `
  UPDATE subscribed_sku k SET consumed_units = consumed_units + c.delta
  FROM jsonb_to_recordset($2::jsonb) AS c(sku uuid, delta int) WHERE k.tenant_id = $1 AND k.sku_id = c.sku`

const note = `
  WITH outcome AS (
    INSERT INTO license_outcome (tenant_id, changes, reason)
    SELECT $1, o.changes, o.reason FROM jsonb_to_recordset($5::jsonb) AS o(outcome int, changes jsonb, reason text) ORDER BY o.outcome
    RETURNING id),
  numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS ordinal FROM outcome),
  named AS (SELECT n.id, o.outcome, o.failed FROM numbered n
            JOIN (SELECT *, row_number() OVER (ORDER BY outcome) AS ordinal
                  FROM jsonb_to_recordset($5::jsonb) AS r(outcome int, failed boolean)) o USING (ordinal))
  INSERT INTO directory_audit (tenant_id, activity, target_id, correlation_id, outcome_id, succeeded)
  SELECT $1, 'CHANGE_USER_LICENSE', s.user_id, $2::uuid, named.id, NOT named.failed
  FROM unnest($3::uuid[], $4::int[]) AS s(user_id, outcome) JOIN named USING (outcome)`

export interface Decided {
  readonly users: readonly UserId[]
  readonly outcomeOf: Int32Array
  readonly outcomes: readonly Outcome[]
}

export async function applyOutcomes(
  db: TenantConnection,
  { groupId, operationId }: { readonly groupId: GroupId; readonly operationId: OperationId },
  { users, outcomeOf, outcomes }: Decided,
): Promise<void> {
  const changed = users.map((_, index) => index).filter((index) => changes(outcomes[outcomeOf[index] ?? 0]))
  if (changed.length === 0) return
  const ids = changed.map((index) => users[index])
  const numbers = changed.map((index) => outcomeOf[index])
  const each = <Part>(part: (outcome: Outcome) => readonly Part[], row: (part: Part) => object) =>
    JSON.stringify(
      outcomes.flatMap((outcome, number) => part(outcome).map((item) => ({ outcome: number, ...row(item) }))),
    )
  await db.query(
    put,
    groupId,
    ids,
    numbers,
    each(
      ({ puts }) => puts,
      ({ skuId, disabledPlans, state, error }) => ({ sku: skuId, plans: `{${disabledPlans.join()}}`, state, error }),
    ),
  )
  await db.query(
    remove,
    groupId,
    ids,
    numbers,
    each(
      ({ deletes }) => deletes,
      (sku) => ({ sku }),
    ),
  )
  await db.query(consume, JSON.stringify(countUnits(numbers, outcomes)))
  const audits = outcomes.flatMap((outcome, number) =>
    changes(outcome)
      ? [
          {
            outcome: number,
            failed: outcome.failed,
            reason: outcome.cause?.error ?? null,
            changes: [...outcome.puts, ...outcome.deletes.map((skuId) => ({ skuId, deleted: true }))],
          },
        ]
      : [],
  )
  await db.query(note, operationId, ids, numbers, JSON.stringify(audits))
}

function changes(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && outcome.puts.length + outcome.deletes.length > 0
}

function countUnits(
  numbers: readonly (number | undefined)[],
  outcomes: readonly Outcome[],
): { sku: SkuId; delta: number }[] {
  const deltas = new Map<SkuId, number>()
  for (const number of numbers) {
    const outcome = outcomes[number ?? 0]
    for (const skuId of outcome?.takes ?? []) deltas.set(skuId, (deltas.get(skuId) ?? 0) + 1)
    for (const skuId of outcome?.frees ?? []) deltas.set(skuId, (deltas.get(skuId) ?? 0) - 1)
  }
  return [...deltas].map(([sku, delta]) => ({ sku, delta }))
}
