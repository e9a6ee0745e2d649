import type { Report } from './report.ts'
import { readSkuSeats, type SkuSeats } from './sku-seats.ts'

const columns = [
  'skuId',
  'skuPartNumber',
  'productName',
  'appliesTo',
  'capabilityStatus',
  'enabledUnits',
  'warningUnits',
  'suspendedUnits',
  'lockedOutUnits',
  'assignableUnits',
  'consumedUnits',
  'availableUnits',
  'overAssignedUnits',
  'waitingUsers',
  'assignedGroupCount',
] as const satisfies readonly (keyof SkuSeats)[]

/** The products that the tenant owns, a row each. */
export function seatsReport(about: string, { unused }: { readonly unused: boolean }): Report {
  return {
    about,
    columns,
    async *rows(db) {
      yield* await readSkuSeats(db, { unused, waitingUsers: true, assignedGroupCount: true })
    },
  }
}
