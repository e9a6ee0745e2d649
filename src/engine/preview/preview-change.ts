/**
 * What a change of a group's licences would do, on one snapshot and without writing: the lap over the group, then what follows
 * from it, by the engine's own code on a ledger that is laid over what is stored.
 */
import { loadUnits, type SkuUnits, toBalances } from '../../db/sql/balances.ts'
import { type LapPhase, nextUsers } from '../../db/sql/lap.ts'
import type { TenantConnection } from '../../db/tenant-connection.ts'
import type { Catalog } from '../../licensing/catalog.ts'
import { compareLicenses, pathsAfter } from '../../licensing/comparison.ts'
import { explainPath } from '../../licensing/explain.ts'
import type { GroupId, GroupLicenses, SkuId } from '../../licensing/model.ts'
import { type Evaluation, evaluate } from '../evaluate.ts'
import { stepEvent } from '../event.ts'
import type { JudgedOutcomes } from '../ledger.ts'
import { LapCount } from './lap-count.ts'
import { type FailedPath, Overlay } from './overlay.ts'
import { PreviewAgenda } from './preview-agenda.ts'
import { PreviewLedger } from './preview-ledger.ts'
import { QueueCount, type Served } from './queue-count.ts'

/** The change that is previewed. */
export interface PreviewedChange {
  readonly groupId: GroupId
  readonly catalog: Catalog
  /** The licences of the group as the call would leave them. */
  readonly next: GroupLicenses
  /** Whether units that are free go to those who wait. */
  readonly seatQueue: boolean
}

/** How much a preview takes in at a time, and how far it goes. */
export interface PreviewLimits {
  /** Users of a page of the lap. */
  readonly page: number
  /** Users of a step of what follows from it. */
  readonly step: number
  /** The most evaluations after the lap. */
  readonly evaluations: number
}

/** The limits of every preview that a caller asks for. */
export const previewLimits: PreviewLimits = { page: 5_000, step: 200, evaluations: 10_000 }

/** What a change would do, before it is put into names. */
export interface ChangePreview {
  readonly lap: LapCount
  readonly overlay: Overlay
  readonly units: ReadonlyMap<SkuId, SkuUnits>
  /** Units less consumed ones when the lap has ended. */
  readonly afterLap: ReadonlyMap<SkuId, number>
  readonly queue: Served & {
    /** Whether everybody was served whom the queue would serve; else the limit came first. */
    readonly complete: boolean
    /** Units less consumed ones when nothing more can be served. */
    readonly balance: ReadonlyMap<SkuId, number>
  }
}

/** Reads as many pages as the group has; what it keeps of each user is a few bytes. */
export async function previewChange(
  db: TenantConnection,
  change: PreviewedChange,
  limits: PreviewLimits = previewLimits,
): Promise<ChangePreview> {
  const units = await loadUnits(db)
  const balance = toBalances(units)
  const [overlay, lap, queue] = [new Overlay(change.groupId, change.next), new LapCount(), new QueueCount()]
  let record = (decided: JudgedOutcomes) => recordLap({ ...change, overlay, lap }, decided)
  const agenda = new PreviewAgenda({
    limit: limits.evaluations,
    findUnwanted: async (userIds) => (await ledger.sources(userIds, 'UNWANTED')).map(({ userId }) => userId),
    findWaiting: (skuId, userIds) => ledger.waitingAmong(skuId, userIds),
  })
  const ledger = new PreviewLedger(db, {
    overlay,
    evaluations: limits.evaluations + limits.step,
    arrivedFor: (skuId) => agenda.arrivedFor(skuId),
    record: (decided) => record(decided),
  })
  const { catalog } = change
  const evaluation: Evaluation = { ledger, agenda, catalog, balance, turn: { users: 0 }, followUp: 'FOLLOW_UP' }

  for (const phase of ['FORMER_MEMBERS', 'MEMBERS'] as const)
    await walk(db, evaluation, { groupId: change.groupId, phase, limit: limits.page })
  const afterLap = new Map(balance)

  record = (decided) => recordLater(overlay, queue, decided)
  while ((await agenda.nextKind()) !== null && queue.evaluated < limits.evaluations)
    await stepEvent(evaluation, { limit: limits.step, seatQueue: change.seatQueue })
  const complete = (await agenda.nextKind()) === null && !agenda.overflowed
  return { lap, overlay, units, afterLap, queue: { ...queue.total(overlay), complete, balance } }
}

async function walk(
  db: TenantConnection,
  evaluation: Evaluation,
  { groupId, phase, limit }: { readonly groupId: GroupId; readonly phase: LapPhase; readonly limit: number },
): Promise<void> {
  let position = { groupId, phase, cursor: null, until: 'infinity' } as Parameters<typeof nextUsers>[1]
  for (;;) {
    const { users, cursor, more } = await nextUsers(db, position, limit)
    if (users.length > 0)
      await evaluate(
        evaluation,
        users.map((userId) => ({ userId, groupId })),
      )
    if (!more) return
    position = { ...position, cursor }
  }
}

interface LapRecording {
  readonly catalog: Catalog
  readonly next: GroupLicenses
  readonly overlay: Overlay
  readonly lap: LapCount
}

function recordLap({ catalog, next, overlay, lap }: LapRecording, decided: JudgedOutcomes): void {
  const { subjects, outcomeOf, outcomes, profileOf } = decided
  const users = new Int32Array(outcomes.length)
  for (let at = 0; at < subjects.length; at++) {
    const number = outcomeOf[at] ?? -1
    users[number] = (users[number] ?? 0) + 1
  }
  const records = outcomes.map((outcome, number) => {
    const profile = profileOf?.(number)
    if (profile === undefined) throw new Error('a lap judges profiles')
    const broken = pathsAfter(profile, outcome).filter(({ error }) => error !== null)
    lap.add(users[number] ?? 0, compareLicenses(catalog, profile, outcome), broken)
    if (outcome.changes.length + broken.length === 0) return -1
    // Of these no unit was left at the turn of the user.
    const missing = new Set(broken.filter(({ error }) => error === 'COUNT_VIOLATION').map(({ skuId }) => skuId))
    const failed = broken.map((path): FailedPath => {
      return { path, explanation: explainPath(catalog, next, profile, { path, missing }), location: profile.location }
    })
    return overlay.addRecord({ changes: outcome.changes, failed })
  })
  for (const [at, { userId }] of subjects.entries()) {
    const record = records[outcomeOf[at] ?? -1] ?? -1
    if (record >= 0) overlay.addToLap(userId, record)
  }
}

function recordLater(overlay: Overlay, queue: QueueCount, { subjects, outcomeOf, outcomes }: JudgedOutcomes): void {
  for (const [at, { userId, sourceId }] of subjects.entries()) {
    const outcome = outcomes[outcomeOf[at] ?? -1]
    if (outcome === undefined) continue
    queue.add(userId, outcome)
    if (outcome.changes.length > 0) overlay.addLater(userId, sourceId, outcome.changes)
  }
}
