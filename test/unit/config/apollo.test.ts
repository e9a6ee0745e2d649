/** Apollo's own variables count together or not at all. */
import { expect, test } from 'vitest'
import { ConfigError, parseConfig } from '../../../src/config/config.ts'
import type { Environment } from '../../../src/config/env.ts'

const parse = (variables: Partial<Environment>) => parseConfig(variables as Environment).apolloReporting // what is missing is unset
const both = { APOLLO_KEY: 'service:my-graph:abc', APOLLO_GRAPH_REF: 'my-graph@current' }

test('nothing is reported unless a key and a graph are named, and the schema only where that is asked for', () => {
  expect(parse({})).toBeNull()
  expect(parse({ APOLLO_SCHEMA_REPORTING: 'false' })).toBeNull()
  // Rover's, which report nothing by themselves.
  expect(parse({ APOLLO_GRAPH_ID: 'my-graph', APOLLO_GRAPH_VARIANT: 'current' })).toBeNull()
  const reporting = { key: both.APOLLO_KEY, graphRef: both.APOLLO_GRAPH_REF, schema: false }
  expect(parse(both)).toEqual(reporting)
  expect(parse({ ...both, APOLLO_SCHEMA_REPORTING: 'true' })).toEqual({ ...reporting, schema: true })
})

test.each<[Partial<Environment>, readonly string[]]>([
  [
    { APOLLO_KEY: both.APOLLO_KEY },
    ['APOLLO_GRAPH_REF is missing: reporting to Apollo needs APOLLO_KEY and APOLLO_GRAPH_REF, so set both, or neither'],
  ],
  [
    { APOLLO_GRAPH_REF: both.APOLLO_GRAPH_REF, APOLLO_SCHEMA_REPORTING: 'true' },
    ['APOLLO_KEY is missing: reporting to Apollo needs APOLLO_KEY and APOLLO_GRAPH_REF, so set both, or neither'],
  ],
  [
    { APOLLO_SCHEMA_REPORTING: 'true' },
    ['APOLLO_SCHEMA_REPORTING needs APOLLO_KEY and APOLLO_GRAPH_REF: set them, or leave it unset'],
  ],
  [{ ...both, APOLLO_SCHEMA_REPORTING: 'on' }, ['APOLLO_SCHEMA_REPORTING must be true or false']],
  [
    { ...both, APOLLO_GRAPH_ID: 'my-graph', APOLLO_GRAPH_VARIANT: 'current' },
    [
      'APOLLO_GRAPH_ID cannot be set beside APOLLO_GRAPH_REF, which names both: leave it unset',
      'APOLLO_GRAPH_VARIANT cannot be set beside APOLLO_GRAPH_REF, which names both: leave it unset',
    ],
  ],
  [
    { APOLLO_KEY: 'two words', APOLLO_GRAPH_REF: 'my graph' },
    [
      'APOLLO_KEY must be a key of GraphOS, without spaces',
      'APOLLO_GRAPH_REF must be a graph and its variant, such as my-graph@current',
    ],
  ],
])('what does not go together is told without the key: %j', (variables, problems) => {
  expect(() => parse(variables)).toThrow(new ConfigError(problems))
})
