/** The words of a file of licensing rules, those of prisma/catalogue.json, with their limits. */
import { z } from 'zod'
import { isCountry } from '../../util/countries.ts'
import { quoteText } from '../../util/quote-text.ts'
import { isStorableText } from '../../util/storable-text.ts'

/** The rules that a file may have, each of them or not. */
export const ruleNames = ['mutuallyExclusive', 'dependencies', 'mailProvisioning', 'barredLocations'] as const

const list = <Item extends z.ZodType>(item: Item, most: number) =>
  z.array(item, 'must be a list').max(most, `must have at most ${most.toLocaleString('en')} entries`)

const plan = z.guid('must be the GUID of a service plan').transform((id) => id.toLowerCase())

const service = z
  .string('must be the name of a service')
  .trim()
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,256}$/u, 'must have 1 to 256 characters, without line breaks and control characters')
  .refine(isStorableText, 'must be Unicode text: it has half of a character (a surrogate without its partner)')

const exclusiveSet = z.object({ service, servicePlanIds: list(plan, 100) }, 'must be an object')

const dependency = z.object(
  { servicePlanId: plan, requiresAnyOf: list(list(plan, 50).min(1, 'must name at least one service plan'), 50) },
  'must be an object',
)

const country = z
  .string('must be a country')
  .refine(isCountry, 'must be a country of ISO 3166, two capital letters such as "DE"')

const barredLocation = z.object({ servicePlanId: plan, countries: list(country, 1_000) }, 'must be an object')

/** A file of rules; ids become lower case. What `catalog import` brings may stand beside them, and is not looked at. */
export const rulesSchema = z.strictObject(
  {
    mutuallyExclusive: list(exclusiveSet, 200)
      .superRefine((sets, context) => {
        for (const at of findRepeats(sets.map((set) => set.service)))
          context.addIssue({ code: 'custom', path: [at, 'service'], message: 'must not come twice' })
      })
      .optional(),
    dependencies: list(dependency, 2_000)
      .superRefine((dependencies, context) => {
        for (const at of findRepeats(dependencies.map(({ servicePlanId }) => servicePlanId)))
          context.addIssue({ code: 'custom', path: [at, 'servicePlanId'], message: 'must not come twice' })
        for (const [at, { servicePlanId, requiresAnyOf }] of dependencies.entries())
          if (requiresAnyOf.flat().includes(servicePlanId))
            context.addIssue({ code: 'custom', path: [at, 'requiresAnyOf'], message: 'must not name the plan itself' })
      })
      .optional(),
    mailProvisioning: list(plan, 2_000).optional(),
    barredLocations: list(barredLocation, 2_000).optional(),
    about: z.unknown().optional(),
    products: z.unknown().optional(),
    servicePlans: z.unknown().optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has ${quoteText(issue.keys.join(', '))}, but rules are ${ruleNames.join(', ')}`
        : `must be an object with ${ruleNames.join(', ')}, each of them or not`,
  },
)

/** Where a text stands that came before. */
function findRepeats(texts: readonly string[]): readonly number[] {
  return texts.flatMap((text, at) => (texts.indexOf(text) < at ? [at] : []))
}
