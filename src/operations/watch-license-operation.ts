import { authorize } from '../auth/permissions.ts'
import { findNewestOperation, type WatchedOperationRow } from '../db/read/license-operations.ts'
import type { Selection } from '../db/read/selection.ts'
import { operationTopic } from '../db/sql/operation-notice.ts'
import { GatewayError } from '../errors.ts'
import type { GroupId } from '../licensing/model.ts'
import { closableIterator } from '../util/closable-iterator.ts'
import { toGuid } from '../util/guid.ts'
import { isOutOfReach } from '../util/out-of-reach.ts'
import { createTurns } from '../util/turns.ts'
import type { OperationContext } from './context.ts'
import { groupNotFound, invalidId } from './refusals.ts'

/** Milliseconds between two looks at one operation: a lap of many steps shows at most two states a second. */
const interval = 500
/** One after the other, for half a minute, or each as late as can be; a client then hears of it and comes back. */
const mostFailures = 60

/**
 * The newest operation of a group now, and again whenever it has changed or a newer one takes its place, at most a few times
 * a second; ends after the state that is complete or failed. An unknown group, and one without an operation, is refused.
 * Each look is one statement for each subscriber; `return()` frees everything at once.
 */
export async function watchLicenseOperation(
  { principal, watching: { listener, openDb } }: Pick<OperationContext, 'principal' | 'watching'>,
  { groupId: key, selection }: { readonly groupId: string; readonly selection: Selection },
): Promise<AsyncIterableIterator<WatchedOperationRow>> {
  authorize(principal, 'readOperations')
  const groupId = toGuid(key) as GroupId | null // checked to be one of the tenant's groups at each look
  if (!groupId) throw invalidId(key, 'groupId')
  const db = openDb()
  const turns = createTurns(interval)
  // Before the first look, so that nothing is missed between the two.
  const stop = listener.subscribe(operationTopic(db, groupId), turns.signal)
  let ended = false
  const end = () => {
    ended = true
    stop()
    turns.end()
  }

  let shown: string | null = null
  let failures = 0
  /**
   * The next state to look at; null: nobody waits for it any more. Undefined: the database was out of reach, or so many waited
   * that the turn to read did not come, and the next turn looks again. Who has not seen a state yet hears that it is late.
   */
  async function lookAgain(): Promise<WatchedOperationRow | null | undefined> {
    try {
      const row = await look(db, groupId as GroupId, selection)
      failures = 0
      return row
    } catch (error) {
      if (ended) return null
      const passes = isOutOfReach(error) || (shown !== null && isLate(error))
      if (!passes || ++failures > mostFailures) throw error
      turns.signal()
      return undefined
    }
  }

  async function next(): Promise<IteratorResult<WatchedOperationRow, undefined>> {
    try {
      while (await turns.next()) {
        const row = await lookAgain()
        if (row === null || ended) break
        if (row === undefined) continue
        const now = fingerprint(row)
        if (now === shown) continue
        shown = now
        if (row.state === 'PROCESSING_COMPLETE' || row.state === 'PROCESSING_FAILED') end()
        return { value: row, done: false }
      }
      return { value: undefined, done: true }
    } catch (error) {
      end()
      throw error
    }
  }

  turns.signal()
  let first: IteratorResult<WatchedOperationRow, undefined> | null = await next()
  return closableIterator({
    async next() {
      const result = first ?? (await next())
      first = null
      return result
    },
    end,
  })
}

function isLate(error: unknown): boolean {
  return error instanceof GatewayError && error.status === 504
}

async function look(db: OperationContext['db'], groupId: GroupId, selection: Selection): Promise<WatchedOperationRow> {
  const row = await findNewestOperation(db, groupId, selection)
  if (row === undefined) throw groupNotFound(groupId)
  if (row === null)
    throw new GatewayError(
      'Request_ResourceNotFound',
      `Group '${groupId}' has no license operation yet: change its licenses or reprocess it first.`,
    )
  return row
}

/** Equal for two states that show the same progress; another connection may have notified what is no news here. */
function fingerprint(row: WatchedOperationRow): string {
  const { id, supersededById, state, error, startedDateTime, completedDateTime } = row
  const { totalMembers, processedMembers, succeededMembers, failedMembers } = row
  return JSON.stringify([
    [id, supersededById, state, error, startedDateTime, completedDateTime],
    [totalMembers, processedMembers, succeededMembers, failedMembers],
  ])
}
