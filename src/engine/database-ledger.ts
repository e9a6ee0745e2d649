/** The ledger and agenda of a transaction that holds the licensing lock: what is recorded is written. */
import { loadLicensesOfGroups } from '../db/read/group-licenses.ts'
import { applyOutcomes, type Cause } from '../db/sql/apply-outcomes.ts'
import {
  addFollowUps,
  addServes,
  endServing,
  type Event,
  nextKind,
  releaseFollowUps,
  removeUsers,
  takeUsers,
} from '../db/sql/pending-evaluations.ts'
import { snapshotProfiles } from '../db/sql/snapshot-profiles.ts'
import { loadUserLicensing } from '../db/sql/user-licensing.ts'
import { listSources } from '../db/sql/user-sources.ts'
import { forgetArrived, listArrivedPaths, listServes, listWaitingPaths } from '../db/sql/waiting-paths.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import type { Agenda, Ledger } from './ledger.ts'

/** The tenant's paths, with an audit entry for every change of them. */
export function databaseLedger(db: TenantConnection, cause: Omit<Cause, 'turn'>): Ledger {
  return {
    snapshot: (subjects) => snapshotProfiles(db, subjects),
    licensesOf: (groupIds) => loadLicensesOfGroups(db, groupIds),
    user: (userId) => loadUserLicensing(db, userId),
    sources: (userIds, filter) => listSources(db, userIds, filter),
    arrivedPaths: (skuId, limit) => listArrivedPaths(db, skuId, limit),
    waitingPaths: (skuId, limit) => listWaitingPaths(db, skuId, limit),
    apply: (decided, turn) => applyOutcomes(db, decided, { ...cause, turn }),
  }
}

/** What stands in `pending_evaluation` for the event. */
export function databaseAgenda(db: TenantConnection, event: Event): Agenda {
  return {
    nextKind: () => nextKind(db, event),
    takeUsers: (kind, limit) => takeUsers(db, event, kind, limit),
    removeUsers: (users) => removeUsers(db, users),
    addFollowUps: (kind, userIds) => addFollowUps(db, event, kind, userIds),
    releaseFollowUps: (kind) => releaseFollowUps(db, event, kind),
    addServes: (skuIds, arrived) => addServes(db, event, skuIds, arrived),
    serves: () => listServes(db, event),
    forgetArrived: (skuId, userIds) => forgetArrived(db, skuId, userIds),
    endServing: () => endServing(db, event),
  }
}
