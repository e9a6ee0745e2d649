/** Evaluates users for groups: load → judge → seats → apply, once for laps, events, follow-ups and the queue. */
import { loadCatalog } from '../db/read/catalog.ts'
import { loadBalances } from '../db/sql/balances.ts'
import type { Moment } from '../db/sql/licensing-lock.ts'
import type { Event, FollowUpKind } from '../db/sql/pending-evaluations.ts'
import type { Subject } from '../db/sql/snapshot-profiles.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import type { Catalog } from '../licensing/catalog.ts'
import { judge } from '../licensing/decide.ts'
import type { SkuId } from '../licensing/model.ts'
import type { Outcome } from '../licensing/outcome.ts'
import { giveSeats } from '../licensing/seats.ts'
import { databaseAgenda, databaseLedger } from './database-ledger.ts'
import type { Agenda, Ledger } from './ledger.ts'

/** What is known while users are evaluated. */
export interface Evaluation {
  readonly ledger: Ledger
  readonly agenda: Agenda
  readonly catalog: Catalog
  /** Assignable units less consumed ones, kept up to date with every outcome. */
  readonly balance: Map<SkuId, number>
  /** How many users have been evaluated. */
  readonly turn: { users: number }
  /** The follow-ups of what is deleted; null: the caller sees to them. */
  readonly followUp: FollowUpKind | null
}

interface Beginning extends Pick<Evaluation, 'followUp'> {
  readonly moment: Moment
  readonly event: Event
  /** Who asked for it; not given: the licensing engine. */
  readonly initiatedBy?: object
}

/** Begins to evaluate; the transaction holds the licensing lock since `moment`. */
export async function beginEvaluation(
  db: TenantConnection,
  { moment, event, followUp, initiatedBy }: Beginning,
): Promise<Evaluation> {
  return {
    ledger: databaseLedger(db, { eventId: event.eventId, moment, initiatedBy: initiatedBy ?? null }),
    agenda: databaseAgenda(db, event),
    turn: { users: 0 },
    followUp,
    catalog: await loadCatalog(db),
    balance: await loadBalances(db),
  }
}

/** What became of each subject, in order; null for a deleted user, who is skipped. Shorter where the walk ended early. */
export type Evaluated = readonly (Outcome | null)[]

/** Evaluates subjects of whom each user is there once. The walk ends early after an outcome of which `isLast` says so. */
export async function evaluate(
  evaluation: Evaluation,
  subjects: readonly Subject[],
  isLast?: (outcome: Outcome) => boolean,
): Promise<Evaluated> {
  const { ledger, catalog, balance } = evaluation
  const { profiles, order } = await ledger.snapshot(subjects)
  const licenses = await ledger.licensesOf([...new Set(profiles.map(({ groupId }) => groupId))])
  const verdicts = profiles.map(({ groupId, profile }) => judge(catalog, licenses(groupId), profile))
  const living = [...order.keys()].filter((index) => (order[index] ?? -1) >= 0)
  const seating = giveSeats(
    living.map((index) => order[index] ?? -1),
    verdicts,
    balance,
    isLast,
  )
  const reached = living.slice(0, seating.outcomeOf.length)
  const outcomes = reached.map((_, at) => seating.outcomes[seating.outcomeOf[at] ?? -1] ?? null)
  const evaluated = reached.flatMap((index) => subjects[index] ?? [])
  await ledger.apply(
    {
      subjects: evaluated.map(({ userId, groupId }) => ({ userId, sourceId: groupId })),
      outcomeOf: seating.outcomeOf,
      outcomes: seating.outcomes,
      profileOf: (outcome) => profiles[seating.verdictOf[outcome] ?? -1]?.profile,
    },
    evaluation.turn.users,
  )
  evaluation.turn.users += evaluated.length
  await noteConsequences(
    evaluation,
    evaluated.map(({ userId }, at) => ({ userId, outcome: outcomes[at] ?? null })),
  )
  const end = reached.length < living.length ? (reached.at(-1) ?? -1) + 1 : subjects.length
  const byIndex = new Map(reached.map((index, at) => [index, outcomes[at] ?? null]))
  return subjects.slice(0, end).map((_, index) => byIndex.get(index) ?? null)
}

/** Evaluates subjects one after the other, as many at once as have different users, until the time is over. */
export async function evaluateInOrder(
  evaluation: Evaluation,
  subjects: readonly Subject[],
  isOver: () => boolean = () => false,
): Promise<Evaluated> {
  const all: (Outcome | null)[] = []
  let batch: Subject[] = []
  const users = new Set<string>()
  const finish = async () => {
    if (batch.length > 0) all.push(...(await evaluate(evaluation, batch)))
    batch = []
    users.clear()
  }
  for (const subject of subjects) {
    if (users.has(subject.userId)) {
      await finish()
      if (isOver()) return all
    }
    users.add(subject.userId)
    batch.push(subject)
  }
  await finish()
  return all
}

/** Writes down whom the outcomes concern besides: who is to be followed up, which SKUs the queue is to serve. */
export async function noteConsequences(
  { agenda, followUp }: Evaluation,
  results: readonly { readonly userId: Subject['userId']; readonly outcome: Outcome | null }[],
): Promise<void> {
  const released = results.filter(({ outcome }) => (outcome?.releases.length ?? 0) > 0).map(({ userId }) => userId)
  if (followUp !== null && released.length > 0) await agenda.addFollowUps(followUp, released)
  const arrived = results.flatMap(({ userId, outcome }) => outcome?.arrives.map((skuId) => ({ userId, skuId })) ?? [])
  const served = new Set<SkuId>(arrived.map(({ skuId }) => skuId))
  for (const outcome of new Set(results.map((result) => result.outcome)))
    for (const skuId of outcome?.frees ?? []) served.add(skuId)
  if (served.size > 0) await agenda.addServes([...served], arrived)
}
