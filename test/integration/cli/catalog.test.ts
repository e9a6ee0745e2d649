/** `catalog import` and `catalog import-rules` as an operator runs them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toDatabaseUrl } from '../../support/gateway-process.ts'
import { runCommand } from '../../support/run-command.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

let database: TestDatabase
let close: () => Promise<void>
let environment: Record<string, string>
let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gateway-catalog-'))
  ;({ database, close } = await createTestDatabase())
  environment = { DATABASE_URL: toDatabaseUrl(database.connection), DATA_DIR: directory }
})
afterAll(async () => {
  await close()
  await rm(directory, { recursive: true })
})

const run = (...args: string[]) => runCommand(['catalog', ...args], environment)
const list = 'test/fixtures/product-list/every-defect.csv'
const evaluatesNobody =
  'Nobody was evaluated: the laws go by this from the next evaluation of a user or a group on; reprocess those who are to be judged now.\n'
const unreachable = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing' }

describe('catalog import', { timeout: 60_000 }, () => {
  test('tells what it did with each line; lines that are refused are no failure; again it finds all unchanged', async () => {
    const { rows } = await database.owner.query(
      'SELECT (SELECT count(*) FROM product) AS products, (SELECT count(*) FROM service_plan) AS plans',
    )
    const [before] = rows
    const told = (products: string, plans: string, contents: string) => `18 lines read, 8 refused:
  line 11: GUID must be a GUID, not "aaaaaaaa-0000-4000-8000-00000000001"
  line 12: Service_Plan_Id must be a GUID, not "bbbbbbbb"
  line 13: Product_Display_Name must have at most 256 characters, not 257
  line 14: Product_Display_Name must not have line breaks or control characters: "Null\\u0000"
  line 15: has 5 values, not 6
  line 16: has 7 values, not 6
  line 17: Product_Display_Name must not be empty; Service_Plan_Name must not be empty
  line 18: Product_Display_Name must not have line breaks or control characters: "Over two\\nlines"
Line 22, the last, has no line end: if the file was cut off, import the whole of it.
Products: ${products}
Service plans: ${plans}
Plans of products: ${contents}
Lines that repeat an earlier one: 2
Lines that repeat an earlier one in other words, of which the first stand: 1
  line 8: the same product and plan as in line 3
Other lines with another name than the first for their product or plan: 2
String_Ids of more than one product, each of which is there: 1 (TRAILHEAD_BASIC)
Kept though the file does not have them: ${before.products} products, ${before.plans} service plans, 0 plans of products that it has
${evaluatesNobody}`
    expect(run('import', list)).toMatchObject({
      status: 0,
      stderr: '',
      stdout: told(
        '4 added, 0 changed, 0 unchanged',
        '5 added, 0 changed, 0 unchanged',
        '7 added, 0 changed, 0 unchanged',
      ),
    })
    expect(run('import', list)).toMatchObject({
      status: 0,
      stderr: '',
      stdout: told(
        '0 added, 0 changed, 4 unchanged',
        '0 added, 0 changed, 5 unchanged',
        '0 added, 0 changed, 7 unchanged',
      ),
    })
  })

  test('refuses a file before it looks for the database', () => {
    expect(runCommand(['catalog', 'import', 'package.json'], unreachable)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^package\.json is not Microsoft's list of product names: .* begins with "\{"\. Nothing was imported\.\n {2}Product_Display_Name\n/,
      ),
    })
  })
})

describe('catalog import-rules', { timeout: 60_000 }, () => {
  test('tells what it did with each kind of rule', async () => {
    const file = join(directory, 'rules.json')
    const [maps, unknown] = ['bbbbbbbb-0000-4000-8000-000000000001', 'bbbbbbbb-0000-4000-8000-000000000009']
    await writeFile(
      file,
      JSON.stringify({
        mutuallyExclusive: [{ service: 'Trails', servicePlanIds: [maps, unknown] }],
        dependencies: [{ servicePlanId: maps, requiresAnyOf: [[unknown]] }],
        barredLocations: [{ servicePlanId: maps, countries: ['NO', 'SE'] }],
      }),
    )
    expect(run('import-rules', file)).toMatchObject({
      status: 0,
      stderr: '',
      stdout: `Exclusive sets: 1 added, 0 changed, 0 unchanged
Plans with dependencies: 1 added, 0 changed, 0 unchanged
Mail plans: 0 added, 0 changed, 0 unchanged
Barred locations: 2 added, 0 changed, 0 unchanged
Service plans that the catalogue did not know, now there without a name: 1
${evaluatesNobody}`,
    })
  })

  test('refuses a file before it looks for the database', () => {
    expect(runCommand(['catalog', 'import-rules', list], unreachable)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/every-defect\.csv is no JSON \(.*\)\. Nothing was imported\.\n$/),
    })
  })
})

test.each([
  [['import'], "missing required argument 'file.csv'"],
  [['import-rules'], "missing required argument 'file.json'"],
  [['import', list, list], 'too many arguments'],
  [['import', '--dry-run', list], "unknown option '--dry-run'"],
])('a command line that cannot be meant: %j', (args, told) => {
  expect(run(...args)).toMatchObject({ status: 64, stdout: '', stderr: expect.stringContaining(told) })
})
