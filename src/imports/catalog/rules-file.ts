/** A file of licensing rules: JSON that is taken whole or not at all. */
import { z } from 'zod'
import type { LicensingRules } from '../../db/write/catalog/rules.ts'
import { quoteText } from '../../util/quote-text.ts'
import { ruleNames, rulesSchema } from './rules-schema.ts'
import { readText, refuseFile } from '../text-file.ts'

const mostBytes = 8_388_608

/** How many problems are told. */
const told = 20

/** Reads the rules of a file. Throws where it has none, or with what is wrong with them, each with its path in the file. */
export async function readRulesFile(file: string): Promise<LicensingRules> {
  const { data: rules, error } = rulesSchema.safeParse(parseJson(file, await readText(file, mostBytes)))
  if (error) throw refuseFile(file, 'does not have licensing rules as they must be', describe(error.issues))
  if (ruleNames.every((name) => rules[name] === undefined))
    throw refuseFile(file, `has no rules: there is none of ${ruleNames.join(', ')}`)
  const { mutuallyExclusive = [], dependencies = [], mailProvisioning = [], barredLocations = [] } = rules
  return { mutuallyExclusive, dependencies, mailProvisioning, barredLocations }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw refuseFile(file, `is no JSON (${quoteText((error as SyntaxError).message, 200)})`)
  }
}

function describe(issues: readonly z.core.$ZodIssue[]): readonly string[] {
  const lines = issues.slice(0, told).map(({ path, message }) => `${z.core.toDotPath(path) || 'the file'} ${message}`)
  const more = issues.length - lines.length
  return more > 0 ? [...lines, `and ${more.toLocaleString('en')} more`] : lines
}
