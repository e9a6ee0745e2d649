/** A line of Microsoft's list "Product names and service plan identifiers for licensing": one service plan of one product. */
import { toGuid } from '../../util/guid.ts'
import { quoteText } from '../../util/quote-text.ts'

/** The columns as Microsoft names them, and what they are here. */
export const productColumns = {
  Product_Display_Name: 'displayName',
  String_Id: 'skuPartNumber',
  GUID: 'skuId',
  Service_Plan_Name: 'servicePlanName',
  Service_Plan_Id: 'servicePlanId',
  Service_Plans_Included_Friendly_Names: 'servicePlanDisplayName',
} as const

/** A column of the list. */
export type ProductColumn = keyof typeof productColumns

/** The values of a line, tidied. */
export type ProductLine = Readonly<Record<(typeof productColumns)[ProductColumn], string>>

/** The most characters of a name. */
const longestName = 256

const columns = Object.keys(productColumns) as ProductColumn[] // the keys of the object above

/**
 * The line from its values by column, or what is wrong with it, by column. White space around a value goes, no-break spaces
 * included (Microsoft's list has both), and within one it becomes a single space; GUIDs become lower case.
 */
export function toProductLine(valueOf: (column: ProductColumn) => string): ProductLine | string {
  const values = columns.map(
    (column) =>
      [
        column,
        valueOf(column)
          .trim()
          .replaceAll(/[\t\p{Zs}]+/gu, ' '),
      ] as const,
  )
  const wrong = values.flatMap(([column, value]) => findProblem(column, value) ?? [])
  if (wrong.length > 0) return wrong.join('; ')
  const entries = values.map(([column, value]) => [productColumns[column], isId(column) ? toGuid(value) : value])
  return Object.fromEntries(entries) as ProductLine // every column is there, and its ids are GUIDs
}

function isId(column: ProductColumn): boolean {
  return column === 'GUID' || column === 'Service_Plan_Id'
}

function findProblem(column: ProductColumn, value: string): string | null {
  if (isId(column)) return toGuid(value) === null ? `${column} must be a GUID, not ${quoteText(value)}` : null
  const { length } = [...value]
  if (length === 0) return `${column} must not be empty`
  if (length > longestName) return `${column} must have at most ${longestName} characters, not ${length}`
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value))
    return `${column} must not have line breaks or control characters: ${quoteText(value)}`
  return null
}
