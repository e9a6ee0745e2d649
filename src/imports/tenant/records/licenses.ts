import { guid, isNone, list, optional, type Reader, refuseValue, required, tell, type Values, word } from './values.ts'

/** A product with the plans of it that are switched off. */
export interface ReadLicense {
  readonly skuId: string
  readonly plans: readonly string[]
}

const plans = list(guid)
/** The most entries of a list of licences. */
const most = 1_000

/** What stands in `skuId` and `disabledPlans`. */
export function readLicense(values: Values): ReadLicense {
  return { skuId: required(values, 'skuId', guid), plans: optional(values, 'disabledPlans', plans) ?? [] }
}

const entry: Reader<Values> = (value, name) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuseValue(name, `must be a list of objects, not of ${tell(value)}`)
  return { ...value }
}

/** Objects of a list that JSON has in one property; null: the property is not given. */
export function readEntries(values: Values, name: string): readonly Values[] | null {
  const value = values[name]
  return value === undefined || isNone(value) ? null : list(entry, most)(value, name)
}

const state = word('Active', 'ActiveWithError', 'Disabled', 'Error')

/** Of `licenseAssignmentStates`, whether the entry is a direct licence that the user holds. */
export function isHeldDirectly(values: Values): boolean {
  return optional(values, 'assignedByGroup', guid) === null && required(values, 'state', state).startsWith('Active')
}
