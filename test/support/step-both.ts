/** Evaluates a random tenant step by step, and the reference engine with it. */
import { runStep, type StepOptions, type StepResult } from '../../src/engine/step.ts'
import type { World } from './property-tenant.ts'
import type { TestDatabase } from './test-database.ts'

/** Gives what the last call began its turn in the reference engine: that which the real one has noted last. */
export async function takeTurn({ owner }: Pick<TestDatabase, 'owner'>, { tenantId, reference }: World): Promise<void> {
  if (!reference.begins) return
  const { rows } = await owner.query<{ last: string }>(
    `SELECT greatest((SELECT max(sequence) FROM license_operation WHERE tenant_id = $1),
       (SELECT max(sequence) FROM pending_evaluation WHERE tenant_id = $1))::text AS last`,
    [tenantId],
  )
  reference.take(Number(rows[0]?.last))
}

/** One step on both sides; null: nothing is to be done. */
export async function stepBoth(
  database: TestDatabase,
  { tenantId, reference }: World,
  options: StepOptions,
): Promise<StepResult | null> {
  const step = await runStep(database.tenant(tenantId), options)
  if (step !== null) reference.step(Number(step.sequence), options.limit, step.succeeded + step.failed + step.evaluated)
  return step
}

/** Steps on both sides until nothing is to be done. */
export async function settleBoth(
  database: TestDatabase,
  world: World,
  options: Omit<StepOptions, 'last'>,
): Promise<void> {
  for (let last = 0n; ; ) {
    const step = await stepBoth(database, world, { ...options, last })
    if (step === null) return
    last = step.sequence
  }
}
