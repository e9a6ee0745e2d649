/**
 * Apollo's own variables, by which schema and operations are reported to GraphOS (Studio). Apollo Server would read them itself,
 * each as it goes; here they count together or not at all.
 */
import { z } from 'zod'
import type { Environment } from './env.ts'

/** What is reported, and where to. */
export interface ApolloReporting {
  readonly key: string
  /** Such as `my-graph@current`. */
  readonly graphRef: string
  /** Whether the schema is reported beside the operations. */
  readonly schema: boolean
}

/** The variables, each by itself. */
export const apolloVariables = {
  APOLLO_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be a key of GraphOS, without spaces')
    .optional(),
  APOLLO_GRAPH_REF: z
    .string()
    .regex(/^[A-Za-z][\w-]*(@[\w-]+)?$/, 'must be a graph and its variant, such as my-graph@current')
    .optional(),
  APOLLO_SCHEMA_REPORTING: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((value) => value === 'true')
    .default(false),
}

/** What they do not allow together. */
export function findApolloProblems(values: Environment): readonly string[] {
  const { APOLLO_KEY: key, APOLLO_GRAPH_REF: graphRef } = values
  const problems: string[] = []
  if ((key === undefined) !== (graphRef === undefined))
    problems.push(
      `${key === undefined ? 'APOLLO_KEY' : 'APOLLO_GRAPH_REF'} is missing: reporting to Apollo needs APOLLO_KEY and APOLLO_GRAPH_REF, so set both, or neither`,
    )
  if (key === undefined && graphRef === undefined && values.APOLLO_SCHEMA_REPORTING === 'true')
    problems.push('APOLLO_SCHEMA_REPORTING needs APOLLO_KEY and APOLLO_GRAPH_REF: set them, or leave it unset')
  for (const name of ['APOLLO_GRAPH_ID', 'APOLLO_GRAPH_VARIANT'] as const)
    if (graphRef !== undefined && values[name] !== undefined)
      problems.push(`${name} cannot be set beside APOLLO_GRAPH_REF, which names both: leave it unset`)
  return problems
}

/** What follows from the variables; null: nothing is reported. */
export function toApolloReporting(values: {
  readonly APOLLO_KEY?: string | undefined
  readonly APOLLO_GRAPH_REF?: string | undefined
  readonly APOLLO_SCHEMA_REPORTING: boolean
}): ApolloReporting | null {
  const { APOLLO_KEY: key, APOLLO_GRAPH_REF: graphRef, APOLLO_SCHEMA_REPORTING: schema } = values
  return key === undefined || graphRef === undefined ? null : { key, graphRef, schema }
}
