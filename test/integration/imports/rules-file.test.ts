/** Files of rules: taken whole, or refused with the path of everything that is wrong. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readRulesFile } from '../../../src/imports/catalog/rules-file.ts'

let file: string
let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gateway-rules-'))
  file = join(directory, 'rules.json')
})
afterAll(() => rm(directory, { recursive: true }))

const [a, b] = ['aaaaaaaa-0000-4000-8000-000000000001', 'bbbbbbbb-0000-4000-8000-000000000002']
async function read(content: unknown) {
  await writeFile(file, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content))
  return readRulesFile(file)
}

test('each kind of rule may be missing; ids become lower case; a byte order mark is no fault', async () => {
  const none = { mutuallyExclusive: [], dependencies: [], mailProvisioning: [], barredLocations: [] }
  expect(await read(`\ufeff{"mailProvisioning": ["${a.toUpperCase()}"]}`)).toEqual({
    ...none,
    mailProvisioning: [a],
  })
  const barredLocations = [{ servicePlanId: a, countries: ['DE'] }]
  expect(await read({ barredLocations })).toEqual({ ...none, barredLocations })
})

test('the catalogue that the product brings is a file of rules', async () => {
  const rules = await readRulesFile('prisma/catalogue.json')
  expect(rules.mutuallyExclusive).toHaveLength(8)
  expect(rules.dependencies.length * rules.mailProvisioning.length).toBeGreaterThan(0)
})

describe('a file is refused whole:', () => {
  const oddRules = 'does not have licensing rules as they must be'
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['no JSON', '{"a":', 'is no JSON ("Unexpected end of JSON input"). Nothing was imported.'],
    [
      'another encoding',
      Buffer.from('{"about":\n"Café"}', 'latin1'),
      'is not UTF-8 text (line 2 has bytes that are none): save it as UTF-8. Nothing was imported.',
    ],
    [
      'no object',
      [1],
      `${oddRules}. Nothing was imported.
  the file must be an object with mutuallyExclusive, dependencies, mailProvisioning, barredLocations, each of them or not`,
    ],
    [
      'a rule that there is not',
      { dependancies: [], mailProvisioning: [] },
      `${oddRules}. Nothing was imported.
  the file has "dependancies", but rules are mutuallyExclusive, dependencies, mailProvisioning, barredLocations`,
    ],
    [
      'no rules',
      { about: 'nothing' },
      'has no rules: there is none of mutuallyExclusive, dependencies, mailProvisioning, barredLocations. Nothing was imported.',
    ],
    [
      'much that is wrong',
      {
        mutuallyExclusive: [{ service: ' ', servicePlanIds: [a, 'x'] }, 7],
        dependencies: [{ servicePlanId: a, requiresAnyOf: [[b], []] }, { requiresAnyOf: [[b]] }],
        mailProvisioning: {},
        barredLocations: [{ servicePlanId: a, countries: ['de', 'DE', 3, 'EU'] }],
      },
      `${oddRules}. Nothing was imported.
  mutuallyExclusive[0].service must have 1 to 256 characters, without line breaks and control characters
  mutuallyExclusive[0].servicePlanIds[1] must be the GUID of a service plan
  mutuallyExclusive[1] must be an object
  dependencies[0].requiresAnyOf[1] must name at least one service plan
  dependencies[1].servicePlanId must be the GUID of a service plan
  mailProvisioning must be a list
  barredLocations[0].countries[0] must be a country of ISO 3166, two capital letters such as "DE"
  barredLocations[0].countries[2] must be a country
  barredLocations[0].countries[3] must be a country of ISO 3166, two capital letters such as "DE"`,
    ],
    [
      'half of a character',
      '{"mutuallyExclusive": [{"service": "a\\ud800", "servicePlanIds": []}]}',
      `${oddRules}. Nothing was imported.
  mutuallyExclusive[0].service must be Unicode text: it has half of a character (a surrogate without its partner)`,
    ],
    [
      'what contradicts itself',
      {
        mutuallyExclusive: [
          { service: 'Mail', servicePlanIds: [a] },
          { service: ' Mail', servicePlanIds: [b] },
        ],
        dependencies: [
          { servicePlanId: a, requiresAnyOf: [[b, a.toUpperCase()]] },
          { servicePlanId: a, requiresAnyOf: [] },
        ],
      },
      `${oddRules}. Nothing was imported.
  mutuallyExclusive[1].service must not come twice
  dependencies[1].servicePlanId must not come twice
  dependencies[0].requiresAnyOf must not name the plan itself`,
    ],
    [
      'too much',
      { mutuallyExclusive: [{ service: 'Mail', servicePlanIds: Array(101).fill(a) }] },
      `${oddRules}. Nothing was imported.
  mutuallyExclusive[0].servicePlanIds must have at most 100 entries`,
    ],
    [
      'too long',
      JSON.stringify({ about: 'x'.repeat(8_388_608) }),
      'has more than 8,388,608 bytes. Nothing was imported.',
    ],
  ]
  test.each(cases)('%s', async (_name, content, told) => {
    await expect(read(content)).rejects.toMatchObject({ code: 'Request_BadRequest', message: `${file} ${told}` })
  })

  test('what a terminal would obey is told in escapes', async () => {
    await expect(read('{"about": \u001b[31m}')).rejects.toThrow(/is no JSON \(".*\\u001b.*"\)/)
    await expect(read('{"about": \u001b[31m}')).rejects.not.toThrow(/\p{Cc}/u)
  })

  test('of many problems the first twenty are told', async () => {
    await expect(read({ mailProvisioning: Array(31).fill('x') })).rejects.toThrow(
      /mailProvisioning\[19\] must be the GUID of a service plan\n {2}and 11 more$/,
    )
  })
})
