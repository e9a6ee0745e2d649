/** How many units of a SKU can be given to those who have none: enabled and warning ones, while the subscription works. */
export interface Units {
  readonly capabilityStatus: string
  readonly enabledUnits: number
  readonly warningUnits: number
  readonly consumedUnits: number
}

/** So many units of one state can be owned: enabled and warning ones together are a 32-bit integer. */
export const mostUnits = 1_000_000_000

/** Whether units of a SKU in this state can be assigned at all. */
export function isAssignable({ capabilityStatus }: Pick<Units, 'capabilityStatus'>): boolean {
  return capabilityStatus === 'Enabled' || capabilityStatus === 'Warning'
}

/** Enabled and warning units, while the subscription works. */
export function assignableUnits(units: Omit<Units, 'consumedUnits'>): number {
  return isAssignable(units) ? units.enabledUnits + units.warningUnits : 0
}

/** Assignable units less consumed ones, as callers read them. */
export function availableUnits(units: Units): number {
  return toUnitCount(assignableUnits(units) - units.consumedUnits)
}

/** Consumed units beyond the assignable ones: nobody loses them, and nobody new gets one. */
export function overAssignedUnits(units: Units): number {
  return toUnitCount(units.consumedUnits - assignableUnits(units))
}

/** A balance as callers read it: never below 0, though a tenant may come to own fewer than it uses, and within 32 bits. */
export function toUnitCount(balance: number): number {
  return Math.min(Math.max(0, balance), 2 ** 31 - 1)
}
