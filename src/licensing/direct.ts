/**
 * Direct licences of one user: a call that changes them, whole or not at all, and the retry of those that do not hold
 * ("Direct assignment").
 */
import type { Catalog } from './catalog.ts'
import { growsDisabled, judgeWanted } from './decide.ts'
import { effectivePlans, enabledPlans } from './effective.ts'
import { holds, type License, type PathState, type PlanSet, type SkuId, toSet, type Violation } from './model.ts'
import { type Departure, judgeLeaving } from './rules/leaving.ts'
import { firstCause } from './rules.ts'
import type { ChangeRequest } from './change.ts'
import type { Trial } from './trial.ts'

/** What the laws need to know of a user to judge its direct licences. */
export interface DirectSituation {
  readonly location: string
  readonly addressTaken: boolean
  /** Every direct path, in any state. */
  readonly direct: readonly PathState[]
  /** The holding paths from groups. */
  readonly others: readonly License[]
  /** The SKUs of which no unit is available. */
  readonly missing: ReadonlySet<SkuId>
}

/** The direct paths after a call that nothing speaks against, or the first cause against it. */
export type DirectResult =
  | { readonly ok: true; readonly direct: readonly PathState[] }
  | { readonly ok: false; readonly cause: Violation }

/** Judges a call whose SKUs have been checked: null keeps, an empty list clears the disabled plans. */
export function changeDirect(catalog: Catalog, situation: DirectSituation, request: ChangeRequest): DirectResult {
  const { direct, others } = situation
  const today = new Map(direct.map((path) => [path.skuId, path]))
  const held = direct.filter(holds)
  const added = new Map(
    request.addLicenses.map(({ skuId, disabledPlans }) => [
      skuId,
      disabledPlans === null ? (today.get(skuId)?.disabledPlans ?? []) : toSet(disabledPlans),
    ]),
  )
  const removed = new Set(request.removeLicenses)
  const kept = held.filter(({ skuId }) => !removed.has(skuId) && !added.has(skuId))
  const want: readonly License[] = [...kept, ...[...added].map(([skuId, disabledPlans]) => ({ skuId, disabledPlans }))]

  const before = effectivePlans(catalog, [...held, ...others])
  const after = effectivePlans(catalog, [...want, ...others])
  const heldNow = new Map(held.map((path) => [path.skuId, path]))
  const isFewer = ({ skuId, disabledPlans }: License) => {
    const path = heldNow.get(skuId)
    return path !== undefined && !gainsPlans(catalog, path, disabledPlans)
  }
  const judged = want.filter((license) => added.has(license.skuId) && !isFewer(license))
  const judgedSkus = new Set(judged.map(({ skuId }) => skuId))
  const shrinking = want.filter((license) => added.has(license.skuId) && isFewer(license))
  const staying = effectivePlans(catalog, [...others, ...kept, ...shrinking])
  const departure: Departure = { catalog, before, after, staying }
  const trial = toTrial(catalog, situation, held, after)

  const violations: Violation[] = []
  for (const license of judged) {
    const violation = judgeWanted(trial, license, heldNow.get(license.skuId), departure)
    if (violation !== null) violations.push(violation)
  }
  const leaving = held.filter(({ skuId }) => {
    if (removed.has(skuId)) return true
    const plans = added.get(skuId)
    return plans !== undefined && !judgedSkus.has(skuId) && growsDisabled(catalog, today.get(skuId) as License, plans)
  })
  for (const license of leaving) {
    const violation = judgeLeaving(departure, license)
    if (violation !== null) violations.push(violation)
  }
  const cause = firstCause(violations)
  if (cause !== null) return { ok: false, cause }
  const untouched = direct.filter((path) => !holds(path) && !removed.has(path.skuId) && !added.has(path.skuId))
  return { ok: true, direct: [...untouched, ...want.map(active)].sort(bySku) }
}

/**
 * All direct paths are tried, those that do not hold are judged by all laws; all or nothing of them becomes `Active`. One that
 * holds is `Active` whatever stands there: nobody else would take an error from it.
 */
export function retryDirect(
  catalog: Catalog,
  situation: DirectSituation,
): { readonly direct: readonly PathState[]; readonly cause: Violation | null } {
  const { others } = situation
  const direct = situation.direct.map((path) => (holds(path) ? active(path) : path))
  const lacking = direct.filter((path) => !holds(path))
  if (lacking.length === 0) return { direct, cause: null }
  const after = effectivePlans(catalog, [...direct, ...others])
  const held = direct.filter(holds)
  const before = effectivePlans(catalog, [...held, ...others])
  const trial = toTrial(catalog, situation, held, after)
  const departure: Departure = { catalog, before, after, staying: before }
  const broken = new Map<SkuId, Violation>()
  for (const path of lacking) {
    const violation = judgeWanted(trial, path, undefined, departure)
    if (violation !== null) broken.set(path.skuId, violation)
  }
  const next = direct.map((path): PathState => {
    if (holds(path)) return path
    if (broken.size === 0) return active(path)
    return { ...path, state: 'ERROR', error: broken.get(path.skuId)?.error ?? 'OTHER' }
  })
  return { direct: next, cause: firstCause(broken.values()) }
}

/** Whether a plan that is disabled on the path today would be enabled. */
function gainsPlans(catalog: Catalog, path: License, disabledPlans: PlanSet): boolean {
  const enabled = new Set(enabledPlans(catalog, path))
  return enabledPlans(catalog, { skuId: path.skuId, disabledPlans }).some((plan) => !enabled.has(plan))
}

function toTrial(
  catalog: Catalog,
  { location, addressTaken, others, missing }: DirectSituation,
  held: readonly PathState[],
  after: Trial['after'],
): Trial {
  const consumed = new Set([...held, ...others].map(({ skuId }) => skuId))
  return { catalog, location, addressTaken, after, consumed, missing }
}

function active({ skuId, disabledPlans }: License): PathState {
  return { skuId, disabledPlans, state: 'ACTIVE', error: null }
}

function bySku(a: License, b: License): number {
  return a.skuId < b.skuId ? -1 : 1
}
