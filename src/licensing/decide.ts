/**
 * One user, one group: what the evaluation makes of the user's paths from the group. People with equal profiles get equal
 * verdicts; only seats can tell them apart.
 */
import type { Catalog } from './catalog.ts'
import { effectivePlans, enabledPlans } from './effective.ts'
import {
  equalSets,
  type GroupLicenses,
  holds,
  type License,
  type LicenseAssignmentError,
  type LicenseAssignmentStatus,
  type PathState,
  type PlanSet,
  type ServicePlanId,
  type SkuId,
  type Violation,
} from './model.ts'
import { type Departure, judgeLeaving } from './rules/leaving.ts'
import { type Outcome, toOutcome } from './outcome.ts'
import type { Profile } from './profile.ts'
import { firstCause, laterRules, structuralRules } from './rules.ts'
import type { Trial } from './trial.ts'

/** The answer before seats are counted. */
export interface Verdict {
  /** The wanted SKUs of which the user consumes no unit today. */
  readonly needsSeat: readonly SkuId[]
  /** The outcome where no unit is left of the SKUs in `missing`. */
  outcome(missing: ReadonlySet<SkuId>): Outcome
}

/** A profile laid out as the laws speak of it. */
export interface Situation {
  readonly want: readonly License[]
  /** The holding paths from the group. */
  readonly held: ReadonlyMap<SkuId, PathState>
  readonly leaving: readonly PathState[]
  /** The SKUs of which the user consumes a unit today. */
  readonly consumed: ReadonlySet<SkuId>
  readonly departure: Departure
}

/** What there is to be decided: the licences that the group wants for the user, beside all others. */
export function layOut(catalog: Catalog, group: GroupLicenses, profile: Profile): Situation {
  const want = profile.member ? [...group.licenses].map(([skuId, disabledPlans]) => ({ skuId, disabledPlans })) : []
  const wanted = new Set(want.map(({ skuId }) => skuId))
  const held = new Map(profile.mine.filter(holds).map((path) => [path.skuId, path]))
  const before = effectivePlans(catalog, [...held.values(), ...profile.others])
  const after = effectivePlans(catalog, [...want, ...profile.others])
  return {
    want,
    held,
    leaving: [...held.values()].filter(({ skuId }) => !wanted.has(skuId)),
    consumed: new Set([...held.keys(), ...profile.others.map(({ skuId }) => skuId)]),
    departure: { catalog, before, after, staying: effectivePlans(catalog, profile.others) },
  }
}

/** Judges a profile by the laws ("Evaluating one user for one group"). */
export function judge(catalog: Catalog, group: GroupLicenses, profile: Profile): Verdict {
  const { want, held, leaving, consumed, departure } = layOut(catalog, group, profile)
  const { before, after } = departure
  const departed = violationsOf(leaving, departure)
  const { location, addressTaken } = profile

  return {
    needsSeat: want.map(({ skuId }) => skuId).filter((skuId) => !consumed.has(skuId)),
    outcome(missing) {
      const trial: Trial = { catalog, location, addressTaken, after, consumed, missing }
      const broken = new Map<SkuId, Violation>()
      for (const license of want) {
        const violation = judgeWanted(trial, license, held.get(license.skuId), departure)
        if (violation !== null) broken.set(license.skuId, violation)
      }
      if (broken.size === 0 && departed.size === 0) return toOutcome(profile, want.map(active), null)
      const kept = keepWhatStands({ catalog, group, profile, want, held, leaving, before, broken, departed })
      const violations = [...broken.values(), ...departed.values(), ...kept.again.values()]
      return toOutcome(profile, kept.end, firstCause(violations))
    },
  }
}

/** The first law that a wanted licence breaks. */
export function judgeWanted(
  trial: Trial,
  license: License,
  today: License | undefined,
  departure: Departure,
): Violation | null {
  const enabled = enabledPlans(trial.catalog, license)
  for (const rule of structuralRules) {
    const violation = rule(trial, license, enabled)
    if (violation !== null) return violation
  }
  if (today !== undefined && growsDisabled(trial.catalog, today, license.disabledPlans)) {
    const violation = judgeLeaving(departure, today)
    if (violation !== null) return violation
  }
  for (const rule of laterRules) {
    const violation = rule(trial, license, enabled)
    if (violation !== null) return violation
  }
  return null
}

/** Whether a plan that is enabled on the path today would be disabled. */
export function growsDisabled(catalog: Catalog, today: License, disabledPlans: PlanSet): boolean {
  return enabledPlans(catalog, today).some((plan) => disabledPlans.includes(plan))
}

interface Broken {
  readonly catalog: Catalog
  readonly group: GroupLicenses
  readonly profile: Profile
  readonly want: readonly License[]
  readonly held: ReadonlyMap<SkuId, PathState>
  readonly leaving: readonly PathState[]
  readonly before: ReadonlySet<ServicePlanId>
  readonly broken: ReadonlyMap<SkuId, Violation>
  readonly departed: ReadonlyMap<SkuId, Violation>
}

interface Kept {
  readonly end: readonly PathState[]
  /** What those that were to go break when they are judged once more. */
  readonly again: ReadonlyMap<SkuId, Violation>
}

/** All or nothing: where a law is broken, nothing new is held, and what is held goes only where it may. */
function keepWhatStands(situation: Broken): Kept {
  const { catalog, group, profile, want, held, leaving, before, broken, departed } = situation
  const wantedPaths = want.map((license) => {
    const error = broken.get(license.skuId)?.error ?? 'OTHER'
    const today = held.get(license.skuId)
    return today === undefined ? withError(license, 'ERROR', error) : withError(today, 'ACTIVE_WITH_ERROR', error)
  })
  const isHeldBack = ({ skuId }: PathState) =>
    (group.successors.get(skuId) ?? []).some((successor) => {
      const given = profile.member ? group.licenses.get(successor) : undefined
      const holding = held.get(successor)
      return given !== undefined && (holding === undefined || !equalSets(holding.disabledPlans, given))
    })
  const heldBack = leaving.filter(isHeldBack)
  const going = leaving.filter((path) => !isHeldBack(path))
  const remaining = effectivePlans(catalog, [...profile.others, ...wantedPaths.filter(holds), ...heldBack])
  const again = violationsOf(going, { catalog, before, after: remaining, staying: remaining })
  const staying = again.size === 0 ? heldBack : leaving
  const stayingPaths = staying.map((path) => {
    const violation = departed.get(path.skuId) ?? again.get(path.skuId)
    return withError(path, 'ACTIVE_WITH_ERROR', violation?.error ?? 'OTHER')
  })
  return { end: [...wantedPaths, ...stayingPaths], again }
}

function violationsOf(leaving: readonly License[], departure: Departure): ReadonlyMap<SkuId, Violation> {
  const violations = new Map<SkuId, Violation>()
  for (const license of leaving) {
    const violation = judgeLeaving(departure, license)
    if (violation !== null) violations.set(license.skuId, violation)
  }
  return violations
}

function active(license: License): PathState {
  return { ...license, state: 'ACTIVE', error: null }
}

function withError(
  { skuId, disabledPlans }: License,
  state: LicenseAssignmentStatus,
  error: LicenseAssignmentError,
): PathState {
  return { skuId, disabledPlans, state, error }
}
