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
  readonly group: GroupLicenses
  readonly profile: Profile
  readonly want: readonly License[]
  /** The holding paths from the group. */
  readonly held: ReadonlyMap<SkuId, PathState>
  readonly leaving: readonly PathState[]
  /** The SKUs of which the user consumes a unit today. */
  readonly consumed: ReadonlySet<SkuId>
  /** What goes and what stays in the trial. */
  readonly departure: Departure
  /** What breaks the leaving law in the trial. */
  readonly departed: ReadonlyMap<SkuId, Violation>
}

/** What there is to be decided: the licences that the group wants for the user, beside all others. */
export function layOut(catalog: Catalog, group: GroupLicenses, profile: Profile): Situation {
  const want = profile.member ? [...group.licenses].map(([skuId, disabledPlans]) => ({ skuId, disabledPlans })) : []
  const wanted = new Set(want.map(({ skuId }) => skuId))
  const held = new Map(profile.mine.filter(holds).map((path) => [path.skuId, path]))
  const leaving = [...held.values()].filter(({ skuId }) => !wanted.has(skuId))
  const before = effectivePlans(catalog, [...held.values(), ...profile.others])
  const after = effectivePlans(catalog, [...want, ...profile.others])
  const departure = { catalog, before, after, staying: effectivePlans(catalog, profile.others) }
  return {
    group,
    profile,
    want,
    held,
    leaving,
    consumed: new Set([...held.keys(), ...profile.others.map(({ skuId }) => skuId)]),
    departure,
    departed: violationsOf(leaving, departure),
  }
}

/** Judges a profile by the laws ("Evaluating one user for one group"). */
export function judge(catalog: Catalog, group: GroupLicenses, profile: Profile): Verdict {
  const situation = layOut(catalog, group, profile)
  const { want, consumed, departed } = situation
  return {
    needsSeat: want.map(({ skuId }) => skuId).filter((skuId) => !consumed.has(skuId)),
    outcome(missing) {
      const { broken, end } = findViolations(situation, missing)
      if (end === null) return toOutcome(profile, want.map(active), null)
      const violations = [...broken.values(), ...departed.values(), ...end.again.values()]
      return toOutcome(profile, keepWhatStands(situation, broken, end), firstCause(violations))
    },
  }
}

/** What an evaluation finds against the licences that are wanted. */
export interface Findings {
  /** The first law that each of the wanted SKUs breaks. */
  readonly broken: ReadonlyMap<SkuId, Violation>
  /** What is held where a law is broken; null: none is. */
  readonly end: End | null
}

/** The end state of the user's holding paths, without the leaving ones that nothing holds back. */
export interface End {
  readonly staying: readonly License[]
  /** The leaving SKUs that are held back because what came in their place is not held. */
  readonly heldBack: readonly PathState[]
  /** What the other leaving ones break when they are judged once more. */
  readonly again: ReadonlyMap<SkuId, Violation>
}

/** Judges the wanted licences, where no unit is left of the SKUs in `missing`. */
export function findViolations(situation: Situation, missing: ReadonlySet<SkuId>): Findings {
  const { profile, want, held, consumed, departure, departed } = situation
  const { location, addressTaken } = profile
  const { catalog, after } = departure
  const trial: Trial = { catalog, location, addressTaken, after, consumed, missing }
  const broken = new Map<SkuId, Violation>()
  for (const license of want) {
    const violation = judgeWanted(trial, license, held.get(license.skuId), departure)
    if (violation !== null) broken.set(license.skuId, violation)
  }
  return { broken, end: broken.size + departed.size === 0 ? null : findEnd(situation) }
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

function findEnd({ group, profile, want, held, leaving, departure }: Situation): End {
  const { catalog, before } = departure
  const isHeldBack = ({ skuId }: PathState) =>
    (group.successors.get(skuId) ?? []).some((successor) => {
      const given = profile.member ? group.licenses.get(successor) : undefined
      const holding = held.get(successor)
      return given !== undefined && (holding === undefined || !equalSets(holding.disabledPlans, given))
    })
  const heldBack = leaving.filter(isHeldBack)
  const going = leaving.filter((path) => !isHeldBack(path))
  const staying = [...profile.others, ...want.flatMap(({ skuId }) => held.get(skuId) ?? []), ...heldBack]
  const plans = effectivePlans(catalog, staying)
  return { staying, heldBack, again: violationsOf(going, { catalog, before, after: plans, staying: plans }) }
}

/** All or nothing: where a law is broken, nothing new is held, and what is held goes only where it may. */
function keepWhatStands(
  { want, held, leaving, departed }: Situation,
  broken: Findings['broken'],
  { heldBack, again }: End,
): readonly PathState[] {
  const wantedPaths = want.map((license) => {
    const error = broken.get(license.skuId)?.error ?? 'OTHER'
    const today = held.get(license.skuId)
    return today === undefined ? withError(license, 'ERROR', error) : withError(today, 'ACTIVE_WITH_ERROR', error)
  })
  const stayingPaths = (again.size === 0 ? heldBack : leaving).map((path) => {
    const violation = departed.get(path.skuId) ?? again.get(path.skuId)
    return withError(path, 'ACTIVE_WITH_ERROR', violation?.error ?? 'OTHER')
  })
  return [...wantedPaths, ...stayingPaths]
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
