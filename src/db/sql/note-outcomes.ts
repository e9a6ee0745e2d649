/**
 * Audit entries "Change user license", set-wise: what happened is stored once, however many users it happened to. Writes
 * `license_outcome` and `directory_audit`, at one moment, which may be ahead of the clock; the caller holds the licensing lock.
 */
import type { Outcome } from '../../licensing/outcome.ts'
import type { UserId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import type { Moment } from './licensing-lock.ts'

const note = `
  WITH outcome AS (
    INSERT INTO license_outcome (tenant_id, changes, reason, created_date_time)
    SELECT $1, o.changes, o.reason, $6::timestamptz FROM jsonb_to_recordset($5::jsonb) AS o(outcome int, changes jsonb, reason jsonb) ORDER BY o.outcome
    RETURNING id),
  numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS ordinal FROM outcome),
  named AS (SELECT n.id, o.outcome, o.failed FROM numbered n
            JOIN (SELECT *, row_number() OVER (ORDER BY outcome) AS ordinal
                  FROM jsonb_to_recordset($5::jsonb) AS r(outcome int, failed boolean)) o USING (ordinal))
  INSERT INTO directory_audit (tenant_id, activity_date_time, activity, target_id, correlation_id, outcome_id, succeeded, initiated_by)
  SELECT $1, $6::timestamptz, 'CHANGE_USER_LICENSE', s.user_id, $2::uuid, named.id, NOT named.failed, $7::jsonb
  FROM unnest($3::uuid[], $4::int[]) AS s(user_id, outcome) JOIN named USING (outcome)`

/** What audit entries say of their cause. */
export interface NoteCause {
  /** The operation or event to which the audit entries belong. */
  readonly eventId: string
  readonly moment: Moment
  /** Who asked for it; null: the licensing engine. */
  readonly initiatedBy: object | null
}

/** Users with what happened to each. */
export interface Noted {
  readonly users: readonly UserId[]
  /** For each user the index of its outcome. */
  readonly outcomeOf: readonly number[]
  readonly outcomes: readonly Pick<Outcome, 'changes' | 'failed' | 'cause'>[]
}

/** One entry for each user; outcomes that change nothing are not for anybody. */
export async function noteOutcomes(
  db: TenantConnection,
  { users, outcomeOf, outcomes }: Noted,
  { eventId, moment, initiatedBy }: NoteCause,
): Promise<void> {
  const told = outcomes.flatMap(({ changes, failed, cause }, outcome) =>
    changes.length > 0 ? [{ outcome, failed, reason: cause, changes }] : [],
  )
  const by = initiatedBy === null ? null : JSON.stringify(initiatedBy)
  await db.query(note, eventId, users, outcomeOf, JSON.stringify(told), moment, by)
}
