/** Old and new values of audit entries, spelled as Microsoft's audit log spells them: JSON, mostly of lists of texts. */
import type { AuditProducts } from '../db/read/audit-names.ts'
import type { License, PathState, PlanSet } from '../licensing/model.ts'

/** A property that an activity changed; null: it had, or has, no value. */
export interface ModifiedProperty {
  readonly displayName: string
  readonly oldValue: string | null
  readonly newValue: string | null
}

/** The property with lists of texts as values. */
export function modifiedList(
  displayName: string,
  before: readonly string[],
  after: readonly string[],
): ModifiedProperty {
  return { displayName, oldValue: JSON.stringify(before), newValue: JSON.stringify(after) }
}

/** A licence by the names of its product and of the plans that are switched off. */
export function describeLicense(
  { skus, plans }: AuditProducts,
  accountId: string,
  { skuId, disabledPlans }: License,
): string {
  const name = skus.get(skuId)?.skuPartNumber ?? skuId
  return `[SkuName=${name}, AccountId=${accountId}, SkuId=${skuId}, DisabledPlans=[${namesOf(plans, disabledPlans)}]]`
}

/** Where one assignment of a licence stands. */
export function describeState({ skus }: AuditProducts, { skuId, state, error }: PathState): string {
  const name = skus.get(skuId)?.skuPartNumber ?? skuId
  return `[SkuName=${name}, SkuId=${skuId}, State=${toWord(state)}, Error=${error === null ? 'None' : toWord(error)}]`
}

/** The properties that differ, each by its name with a capital letter. */
export function modifiedProperties(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly ModifiedProperty[] {
  return Object.keys({ ...before, ...after }).flatMap((name) => {
    const [oldValue, newValue] = [toValue(before[name]), toValue(after[name])]
    if (oldValue === newValue) return []
    return [{ displayName: `${name.charAt(0).toUpperCase()}${name.slice(1)}`, oldValue, newValue }]
  })
}

function toValue(value: unknown): string | null {
  if (value === undefined) return null
  return JSON.stringify(Array.isArray(value) ? value : value === null ? [] : [value])
}

function namesOf(names: ReadonlyMap<string, string>, ids: PlanSet): string {
  return ids.map((id) => names.get(id) ?? id).join(', ')
}

/** `ACTIVE_WITH_ERROR` → `ActiveWithError` */
function toWord(value: string): string {
  return value.toLowerCase().replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())
}
