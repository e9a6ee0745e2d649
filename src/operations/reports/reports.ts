import { duplicatesReport } from './duplicates-report.ts'
import type { Report } from './report.ts'
import { seatsReport } from './seats-report.ts'

/** The reports by name. */
export const reports = {
  seats: seatsReport('every product that the tenant owns: its units, and who asks for them', { unused: false }),
  'unused-skus': seatsReport('the same for the products of which nobody has a unit', { unused: true }),
  'duplicate-licenses': duplicatesReport('users who have a product directly and from a group', { redundant: false }),
  'redundant-direct-licenses': duplicatesReport('those of them who would lose nothing with the direct licence', {
    redundant: true,
  }),
} as const satisfies Readonly<Record<string, Report>>

/** The name of a report. */
export type ReportName = keyof typeof reports
