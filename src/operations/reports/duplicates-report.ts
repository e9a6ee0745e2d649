import { type Bound, type PageRequest, toPage } from '../../db/read/page.ts'
import { loadReportNames } from '../../db/read/reports/report-names.ts'
import type { TenantConnection } from '../../db/tenant-connection.ts'
import { type DuplicateLicense, type DuplicatesWanted, readDuplicateLicenses } from './duplicate-licenses.ts'
import type { Report } from './report.ts'

const columns = [
  'userId',
  'userPrincipalName',
  'displayName',
  'skuId',
  'skuPartNumber',
  'productName',
  'groupIds',
  'groupNames',
  'disabledServicePlans',
  'onlyDirectServicePlans',
  'isRedundant',
] as const

type Row = Readonly<Record<(typeof columns)[number], string>>

const pageSize = 1_000
/** Between the values of a cell that has several. */
const separator = ' | '

/** The products that users have directly and from groups, a row each, by user and SKU. */
export function duplicatesReport(about: string, wanted: DuplicatesWanted): Report {
  return {
    about,
    columns,
    async *rows(db) {
      for (let after: Bound | null = null; ; ) {
        const page: PageRequest = { limit: pageSize, backwards: false, after, before: null }
        const { rows, more } = await db.indexSnapshot(async (read) => {
          const { rows, more } = toPage(await readDuplicateLicenses(read, wanted, page), page)
          return { rows: await nameRows(read, rows), more }
        })
        yield* rows
        const last = rows.at(-1)
        if (!more || last === undefined) return
        after = { position: [last.userId, last.skuId], inclusive: false }
      }
    },
  }
}

/** Service plans by their short names: those of the administration and of PowerShell. */
async function nameRows(db: TenantConnection, rows: readonly DuplicateLicense[]): Promise<readonly Row[]> {
  const names = await loadReportNames(db, {
    USER: rows.map(({ userId }) => userId),
    GROUP: rows.flatMap(({ groupIds }) => groupIds),
    PRODUCT: rows.map(({ skuId }) => skuId),
    SERVICE_PLAN: rows.flatMap(({ disabledPlans, onlyDirectPlans }) => [...disabledPlans, ...onlyDirectPlans]),
  })
  const plans = (ids: readonly string[]) => ids.map((id) => names('SERVICE_PLAN', id).key).join(separator)
  return rows.map(({ userId, skuId, groupIds, disabledPlans, onlyDirectPlans, isRedundant }) => {
    const [user, product] = [names('USER', userId), names('PRODUCT', skuId)]
    return {
      userId,
      userPrincipalName: user.key,
      displayName: user.name,
      skuId,
      skuPartNumber: product.key,
      productName: product.name,
      groupIds: groupIds.join(separator),
      groupNames: groupIds.map((id) => names('GROUP', id).name).join(separator),
      disabledServicePlans: plans(disabledPlans),
      onlyDirectServicePlans: plans(onlyDirectPlans),
      isRedundant: String(isRedundant),
    }
  })
}
