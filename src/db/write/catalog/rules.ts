/**
 * The facts that the laws go by: exclusive sets, what plans require, mail plans and barred locations, inside a change of the
 * catalogue. An exclusive set of the same service and the requirements of a plan are replaced, everything else is added. Rows
 * are found by their primary keys, which begin with the service or the plan.
 */
import type pg from 'pg'
import type { Origin } from './change-catalog.ts'
import { addServicePlans } from './products.ts'
import { type Before, type Tally, tallyOf } from './tally.ts'

/** The rules of a file, in the words of prisma/catalogue.json. Ids are in lower case; no service comes twice, nor does a dependent plan. */
export interface LicensingRules {
  readonly mutuallyExclusive: readonly ExclusiveSet[]
  readonly dependencies: readonly Dependency[]
  readonly mailProvisioning: readonly string[]
  readonly barredLocations: readonly { readonly servicePlanId: string; readonly countries: readonly string[] }[]
}

/** Plans of which a person may have one; none: the service excludes nothing any more. */
interface ExclusiveSet {
  readonly service: string
  readonly servicePlanIds: readonly string[]
}

/** What a plan requires: all plans of one of the alternatives; none: nothing. */
interface Dependency {
  readonly servicePlanId: string
  readonly requiresAnyOf: readonly (readonly string[])[]
}

/** What became of the rules of a file. */
export interface RulesTally {
  readonly exclusiveSets: Tally
  readonly dependencies: Tally
  readonly mailPlans: Tally
  readonly barredLocations: Tally
  /** Plans that the catalogue did not know: they are there now, without a name. */
  readonly unnamedPlans: number
}

/** Writes the rules, and makes plans of the ids that the catalogue does not know. */
export async function putRules(client: pg.ClientBase, rules: LicensingRules, origin: Origin): Promise<RulesTally> {
  const { mutuallyExclusive, dependencies, mailProvisioning, barredLocations } = rules
  const unnamedPlans = await addServicePlans(client, [
    ...mutuallyExclusive.flatMap((set) => set.servicePlanIds),
    ...dependencies.flatMap(({ servicePlanId, requiresAnyOf }) => [servicePlanId, ...requiresAnyOf.flat()]),
    ...mailProvisioning,
    ...barredLocations.map(({ servicePlanId }) => servicePlanId),
  ])
  return {
    exclusiveSets: await putExclusiveSets(client, mutuallyExclusive, origin),
    dependencies: await putDependencies(client, dependencies, origin),
    mailPlans: await addMailPlans(client, new Set(mailProvisioning)),
    barredLocations: await addBarredLocations(client, barredLocations),
    unnamedPlans,
  }
}

async function putExclusiveSets(client: pg.ClientBase, sets: readonly ExclusiveSet[], origin: Origin): Promise<Tally> {
  const given = `given AS (SELECT service, uuid_set("servicePlanIds") AS plans
    FROM jsonb_to_recordset($1) AS r(service text, "servicePlanIds" uuid[]))`
  const rows = JSON.stringify(sets)
  const imported = origin === 'IMPORTED'
  const { rows: found } = await client.query<Before>(
    `WITH ${given} SELECT s.service IS NOT NULL AS there, g.plans = uuid_set(ARRAY(
       SELECT service_plan_id FROM exclusive_set_plan e WHERE e.service = g.service)) AS same
     FROM given g LEFT JOIN exclusive_set s USING (service)`,
    [rows],
  )
  await client.query(
    `WITH ${given} INSERT INTO exclusive_set AS s (service, imported) SELECT service, $2::boolean FROM given
     ON CONFLICT (service) DO UPDATE SET imported = true WHERE EXCLUDED.imported AND NOT s.imported`,
    [rows, imported],
  )
  await client.query(
    `WITH ${given} DELETE FROM exclusive_set_plan e USING given g JOIN exclusive_set s USING (service)
     WHERE e.service = g.service AND ($2 OR NOT s.imported) AND e.service_plan_id <> ALL (g.plans)`,
    [rows, imported],
  )
  await client.query(
    `WITH ${given} INSERT INTO exclusive_set_plan (service, service_plan_id)
     SELECT g.service, unnest(g.plans) FROM given g JOIN exclusive_set s USING (service) WHERE $2 OR NOT s.imported
     ON CONFLICT DO NOTHING`,
    [rows, imported],
  )
  return tallyOf(found)
}

async function putDependencies(
  client: pg.ClientBase,
  dependencies: readonly Dependency[],
  origin: Origin,
): Promise<Tally> {
  const given = `given AS (SELECT plan, (alternative -> 0)::int AS alternative, (alternative ->> 1)::uuid AS required
    FROM jsonb_to_recordset($1) AS r(plan uuid, requirements jsonb), jsonb_array_elements(requirements) AS alternative)`
  const rows = JSON.stringify(
    dependencies.map(({ servicePlanId, requiresAnyOf }) => ({
      plan: servicePlanId,
      requirements: numberAlternatives(requiresAnyOf),
    })),
  )
  const imported = origin === 'IMPORTED'
  const { rows: found } = await client.query<Before>(
    `WITH ${given}, wanted AS (SELECT plan FROM jsonb_to_recordset($1) AS r(plan uuid))
     SELECT EXISTS (SELECT FROM plan_requirement WHERE service_plan_id = plan) OR requirements_imported AS there,
       ARRAY(SELECT alternative || ' ' || required FROM given g WHERE g.plan = w.plan ORDER BY 1)
         = ARRAY(SELECT alternative || ' ' || required_service_plan_id FROM plan_requirement WHERE service_plan_id = w.plan ORDER BY 1) AS same
     FROM wanted w JOIN service_plan ON service_plan_id = plan`,
    [rows],
  )
  if (imported)
    await client.query(
      `UPDATE service_plan SET requirements_imported = true FROM jsonb_to_recordset($1) AS r(plan uuid)
       WHERE service_plan_id = plan AND NOT requirements_imported`,
      [rows],
    )
  await client.query(
    `WITH ${given} DELETE FROM plan_requirement r USING jsonb_to_recordset($1) AS w(plan uuid), service_plan p
     WHERE r.service_plan_id = w.plan AND p.service_plan_id = w.plan AND ($2 OR NOT p.requirements_imported)
       AND (r.service_plan_id, r.alternative, r.required_service_plan_id) NOT IN (SELECT plan, alternative, required FROM given)`,
    [rows, imported],
  )
  await client.query(
    `WITH ${given} INSERT INTO plan_requirement (service_plan_id, alternative, required_service_plan_id)
     SELECT plan, alternative, required FROM given JOIN service_plan ON service_plan_id = plan WHERE $2 OR NOT requirements_imported
     ON CONFLICT DO NOTHING`,
    [rows, imported],
  )
  return tallyOf(found)
}

/** Each required plan with the number of its alternative, the same for the same requirements in whatever order they are told. */
function numberAlternatives(requiresAnyOf: readonly (readonly string[])[]): readonly (readonly [number, string])[] {
  const alternatives = new Set(requiresAnyOf.map((all) => [...new Set(all)].sort().join()))
  return [...alternatives]
    .sort()
    .flatMap((all, number) => all.split(',').map((required) => [number, required] as const))
}

async function addMailPlans(client: pg.ClientBase, plans: ReadonlySet<string>): Promise<Tally> {
  const { rowCount } = await client.query(
    `UPDATE service_plan SET provisions_mail = true WHERE service_plan_id = ANY ($1::uuid[]) AND NOT provisions_mail`,
    [[...plans]],
  )
  return additions(plans.size, rowCount)
}

async function addBarredLocations(client: pg.ClientBase, locations: LicensingRules['barredLocations']): Promise<Tally> {
  const pairs = new Set(
    locations.flatMap(({ servicePlanId, countries }) => countries.map((country) => `${servicePlanId} ${country}`)),
  )
  const { rowCount } = await client.query(
    `INSERT INTO barred_location (service_plan_id, country)
     SELECT split_part(pair, ' ', 1)::uuid, split_part(pair, ' ', 2) FROM unnest($1::text[]) AS pair ON CONFLICT DO NOTHING`,
    [[...pairs]],
  )
  return additions(pairs.size, rowCount)
}

function additions(given: number, added: number | null): Tally {
  return { added: added ?? 0, changed: 0, unchanged: given - (added ?? 0) }
}
