/** What an import did to the catalogue, in words. */
import type { ProductListTally } from '../db/write/catalog/import.ts'
import type { RulesTally } from '../db/write/catalog/rules.ts'
import type { Tally } from '../db/write/catalog/tally.ts'
import { tellNotes } from '../imports/catalog/line-notes.ts'
import type { ProductListReading } from '../imports/catalog/product-list-file.ts'

/** How many ids one line names. */
const named = 5

const nobodyEvaluated =
  'Nobody was evaluated: the laws go by this from the next evaluation of a user or a group on; reprocess those who are to be judged now.'

/** An import of products, line by line. */
export function describeProductList(reading: ProductListReading, tally: ProductListTally): readonly string[] {
  const { lines, refused, openLine, repeated, otherWords, otherNames, sharedStringIds } = reading
  const { kept } = tally
  const about = (count: number, lines: readonly string[]) => (count === 0 ? [] : lines)
  return [
    `${number(lines)} lines read, ${number(refused.count)} refused${refused.count === 0 ? '.' : ':'}`,
    ...indent(tellNotes(refused)),
    ...(openLine === null
      ? []
      : [`Line ${number(openLine)}, the last, has no line end: if the file was cut off, import the whole of it.`]),
    describeTally('Products', tally.products),
    describeTally('Service plans', tally.servicePlans),
    describeTally('Plans of products', tally.contents),
    ...about(repeated, [`Lines that repeat an earlier one: ${number(repeated)}`]),
    ...about(otherWords.count, [
      `Lines that repeat an earlier one in other words, of which the first stand: ${number(otherWords.count)}`,
      ...indent(tellNotes(otherWords)),
    ]),
    ...about(otherNames, [
      `Other lines with another name than the first for their product or plan: ${number(otherNames)}`,
    ]),
    ...about(sharedStringIds.length, [
      `String_Ids of more than one product, each of which is there: ${number(sharedStringIds.length)} (${listed(sharedStringIds)})`,
    ]),
    `Kept though the file does not have them: ${number(kept.products)} products, ${number(kept.servicePlans)} service plans, ${number(kept.contents)} plans of products that it has`,
    nobodyEvaluated,
  ]
}

/** An import of rules, line by line. */
export function describeRules(tally: RulesTally): readonly string[] {
  return [
    describeTally('Exclusive sets', tally.exclusiveSets),
    describeTally('Plans with dependencies', tally.dependencies),
    describeTally('Mail plans', tally.mailPlans),
    describeTally('Barred locations', tally.barredLocations),
    ...(tally.unnamedPlans === 0
      ? []
      : [`Service plans that the catalogue did not know, now there without a name: ${number(tally.unnamedPlans)}`]),
    nobodyEvaluated,
  ]
}

function describeTally(what: string, { added, changed, unchanged }: Tally): string {
  return `${what}: ${number(added)} added, ${number(changed)} changed, ${number(unchanged)} unchanged`
}

function listed(ids: readonly string[]): string {
  return [...ids.slice(0, named), ...(ids.length > named ? ['…'] : [])].join(', ')
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`)
}

function number(value: number): string {
  return value.toLocaleString('en')
}
