/** One step of a tenant's licensing: a part of the next lap or event, in one transaction. */
import { failLap, type Lap, listLaps } from '../db/sql/lap.ts'
import { countLapUsers, type PriorCount } from '../db/sql/lap-total.ts'
import { lockLicensing } from '../db/sql/licensing-lock.ts'
import { type Event, failEvent, forgetFailures, mostAttempts, nextEvent } from '../db/sql/pending-evaluations.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import type { TenantDb } from '../db/tenant-db.ts'
import type { GroupId } from '../licensing/model.ts'
import { beginEvaluation } from './evaluate.ts'
import { type EventOptions, stepEvent } from './event.ts'
import { stepLap } from './lap.ts'
import { isOutOfReach, isReadTimeout } from '../util/out-of-reach.ts'

/** How much a step may take, and where the turns stand. */
export interface StepOptions extends EventOptions {
  /** The turn of the last step: the next is that of the lap or event after it, going round. */
  readonly last: bigint
  /** Laps that are left alone for now, by their turns; not given: none. */
  readonly leftAlone?: ReadonlySet<bigint>
}

/** Whose turn it was, and how many users it was about. */
export interface StepResult {
  readonly sequence: bigint
  /** Members of laps. */
  readonly succeeded: number
  readonly failed: number
  /** Users of events. */
  readonly evaluated: number
}

type Work<Of = Lap | null> = { readonly event: Event; readonly lap: Of }

/** A step of a lap or event failed; the turn is that of the next. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure'
  /** The operation or event to which the step belongs, and its turn. */
  readonly eventId: string
  readonly sequence: bigint
  /** Whether it goes by itself: then it is not counted on what the step belongs to. */
  readonly passing: boolean
  /** Whether it is a lap that met a lock of somebody else's: other laps of the tenant can go on meanwhile. */
  readonly heldUp: boolean

  constructor(
    { event: { eventId, sequence }, lap }: Work,
    { cause, passing }: { readonly cause: unknown; readonly passing: boolean },
  ) {
    super(`a licensing step of ${eventId} failed`, { cause })
    this.eventId = eventId
    this.sequence = sequence
    this.passing = passing
    this.heldUp = passing && lap !== null && (cause as { code?: unknown }).code === 'Directory_ConcurrencyViolation'
  }
}

/**
 * Does one step; null: nothing is to be done. Rejects with `StepFailure` where it fails, and with the error itself where it is not
 * known yet whose turn it is.
 */
export async function runStep(db: TenantDb, options: StepOptions): Promise<StepResult | null> {
  let count: Counted | null = null
  for (let left = mostCounts - 1; ; left--) {
    const done = await attempt(db, options, count)
    if (done === null || 'sequence' in done) return done
    // Before the step that starts the lap, so that nobody of the tenant waits for it.
    const { groupId } = done.lap
    const total = await countLapUsers(db, groupId).catch((error: unknown) => fail(db, done, error))
    count = { groupId, total, repeatable: left > 0 }
  }
}

/** So often the users of a lap are counted before it starts, where changes come that make the count useless. */
const mostCounts = 3

/** Of a lap that has started. */
const uncounted: PriorCount = { total: null, repeatable: false }

/** The users of a lap that is to start over the group. */
interface Counted extends PriorCount {
  readonly groupId: GroupId
}

/** Does one step. Answers a lap that is to start, of which the users are to be counted before. */
async function attempt(
  db: TenantDb,
  options: StepOptions,
  count: Counted | null,
): Promise<StepResult | Work<Lap> | null> {
  let current: Work | null = null
  try {
    return await db.step(async (connection) => {
      const moment = await lockLicensing(connection)
      const work = await nextWork(connection, options)
      if (work === null) return null
      current = work
      const { event, lap } = work
      if (lap?.started === null && lap.groupId !== count?.groupId) return { event, lap }
      const evaluation = await beginEvaluation(connection, { moment, event, followUp: 'FOLLOW_UP' })
      const none = { sequence: event.sequence, succeeded: 0, failed: 0, evaluated: 0 }
      if (lap === null) {
        const evaluated = await stepEvent(evaluation, options)
        await forgetFailures(connection, event)
        return { ...none, evaluated }
      }
      const { limit } = options
      const done = await stepLap(connection, evaluation, { lap, limit, count: count ?? uncounted })
      return done === null ? { event, lap } : { ...none, ...done }
    })
  } catch (error) {
    const work = current as Work | null // assigned in the callback, which the compiler does not follow
    if (work === null) throw error
    return fail(db, work, error)
  }
}

/** Counts the failure on what was to be done, unless it goes by itself. */
async function fail(db: TenantDb, work: Work, error: unknown): Promise<never> {
  if (isPassing(error)) throw new StepFailure(work, { cause: error, passing: true })
  const noted = await db.step((connection) => noteFailure(connection, work, error)).catch((failure: unknown) => failure)
  const cause = noted === undefined ? error : new AggregateError([error, noted])
  throw new StepFailure(work, { cause, passing: false })
}

/** The lap or event whose turn it is; what follows from a lap is done when the lap is. */
async function nextWork(db: TenantConnection, { last, leftAlone }: StepOptions): Promise<Work | null> {
  const laps = await listLaps(db)
  const works: Work[] = laps
    .filter(({ sequence }) => leftAlone?.has(sequence) !== true)
    .map((lap) => ({ lap, event: { sequence: lap.sequence, eventId: lap.id } }))
  const event = await nextEvent(db, last)
  if (event !== null && !laps.some(({ sequence }) => sequence === event.sequence)) works.push({ lap: null, event })
  const ordered = works.sort((a, b) => (a.event.sequence < b.event.sequence ? -1 : 1))
  return ordered.find((work) => work.event.sequence > last) ?? ordered[0] ?? null
}

async function noteFailure(db: TenantConnection, { lap, event }: Work, error: unknown): Promise<void> {
  await lockLicensing(db)
  if (lap === null) await failEvent(db, event)
  else await failLap(db, lap, { attempts: mostAttempts, cause: causeOf(error) })
}

/** What the caller of a failed operation may read: the kind of the cause, by the class of PostgreSQL's code; nothing of its inside. */
function causeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  const kind = typeof code === 'string' ? code.slice(0, 2) : ''
  const cause = isReadTimeout(error) ? tooSlow : (causes[kind] ?? 'of an error inside of the gateway')
  return `The members could not be evaluated because ${cause}. The log of the gateway says more under the id of the operation. Reprocess the group when that is mended.`
}

const causes: Readonly<Record<string, string>> = {
  '23': 'the database refused what they would have got: it breaks a rule of the data',
  '42': 'the database lacks a table or a right that the gateway needs: its schema is not that of this version',
  '53': 'the database has run out of space, memory or connections',
  '57': 'the database ended the work on it',
  P0: 'a rule that was added to the database refused what they would have got',
}

const tooSlow = 'the database took longer for a statement than the gateway waits'

/**
 * The connection broke, the server stops, or transactions met: the next attempt is as good as the first. Not so where a statement
 * takes too long, which the next would as well; of a server that is silent nothing is counted, as that takes an answer.
 */
function isPassing(error: unknown): boolean {
  if (isReadTimeout(error)) return false
  const { code } = (error ?? {}) as { code?: unknown }
  // Of the operating system's codes, all: a step speaks with nobody but the database.
  const met = /^(40001|40P01|55P03|25P03|Directory_ConcurrencyViolation|E(?!RR_)[A-Z]+)$/
  return (typeof code === 'string' && met.test(code)) || isOutOfReach(error)
}
