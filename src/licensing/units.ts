/** How many units of a SKU can be given to those who have none: enabled and warning ones, while the subscription works. */
export interface Units {
  readonly capabilityStatus: string
  readonly enabledUnits: number
  readonly warningUnits: number
  readonly consumedUnits: number
}

/** Whether units of a SKU in this state can be assigned at all. */
export function isAssignable({ capabilityStatus }: Pick<Units, 'capabilityStatus'>): boolean {
  return capabilityStatus === 'Enabled' || capabilityStatus === 'Warning'
}

/** Enabled and warning units, while the subscription works. */
export function assignableUnits(units: Omit<Units, 'consumedUnits'>): number {
  return isAssignable(units) ? units.enabledUnits + units.warningUnits : 0
}

/** Assignable units less consumed ones; never below 0, though a tenant may come to own fewer than it uses. */
export function availableUnits(units: Units): number {
  return Math.max(0, assignableUnits(units) - units.consumedUnits)
}
