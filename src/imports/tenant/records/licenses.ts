import { entry, guid, isNone, list, optional, required, type Values, word } from './values.ts'

/** A product with the plans of it that are switched off. */
export interface ReadLicense {
  readonly skuId: string
  readonly plans: readonly string[]
}

const plans = list(guid)

/** What stands in `skuId` and `disabledPlans`. */
export function readLicense(values: Values): ReadLicense {
  return { skuId: required(values, 'skuId', guid), plans: optional(values, 'disabledPlans', plans) ?? [] }
}

/** Objects of a list that JSON has in one property; null: the property is not given. */
export function readEntries(values: Values, name: string, most = 1_000): readonly Values[] | null {
  const value = values[name]
  return value === undefined || isNone(value) ? null : list(entry, most)(value, name)
}

const state = word('Active', 'ActiveWithError', 'Disabled', 'Error')

/** Of `licenseAssignmentStates`, whether the entry is a direct licence that the user holds. */
export function isHeldDirectly(values: Values): boolean {
  return optional(values, 'assignedByGroup', guid) === null && required(values, 'state', state).startsWith('Active')
}
