/** The settings of GraphQL: what one request may ask for, and what it is told of the schema. */
import type { z } from 'zod'
import { onOff, wholeNumber } from './values.ts'

/** By variable. */
export const graphqlVariables = {
  INTROSPECTION: onOff.default(true),
  PERSISTED_QUERIES: wholeNumber(0, 100_000).default(1_000),
  GRAPHQL_TOKENS: wholeNumber(100, 100_000).default(10_000),
  GRAPHQL_DEPTH: wholeNumber(1, 100).default(20),
  GRAPHQL_FIELDS: wholeNumber(1, 20_000).default(1_000),
  GRAPHQL_ROOT_FIELDS: wholeNumber(1, 1_000).default(50),
  GRAPHQL_MUTATIONS: wholeNumber(1, 1_000).default(20),
  GRAPHQL_ALIASES: wholeNumber(0, 20_000).default(200),
  GRAPHQL_DIRECTIVES: wholeNumber(0, 10_000).default(100),
  GRAPHQL_FRAGMENTS: wholeNumber(0, 1_000).default(100),
  GRAPHQL_OPERATIONS: wholeNumber(1, 1_000).default(50),
  GRAPHQL_LIST_ITEMS: wholeNumber(1, 100_000).default(1_000),
  GRAPHQL_VARIABLES: wholeNumber(100, 1_048_576).default(262_144),
  GRAPHQL_COST: wholeNumber(100, 1_000_000_000).default(500_000),
  // No less than a page has where a request does not say, and no more than one of Microsoft Graph.
  PAGE_SIZE: wholeNumber(100, 999).default(999),
}

/** The settings of GraphQL, checked and typed. */
export interface GraphqlSettings {
  /** Whether a caller may ask for the schema, and is helped with names that are nearly right. */
  readonly introspection: boolean
  /** The most documents that are kept for clients that send their hashes; 0: none. */
  readonly persistedQueries: number
  readonly limits: {
    readonly tokens: number
    readonly depth: number
    readonly fields: number
    readonly rootFields: number
    readonly mutations: number
    readonly aliases: number
    readonly directives: number
    readonly fragments: number
    readonly operations: number
    readonly listItems: number
    readonly variables: number
    readonly cost: number
    /** Of REST as well. */
    readonly pageSize: number
  }
}

/** The settings from the checked variables. */
export function toGraphqlSettings(values: z.infer<z.ZodObject<typeof graphqlVariables>>): GraphqlSettings {
  return Object.freeze<GraphqlSettings>({
    introspection: values.INTROSPECTION,
    persistedQueries: values.PERSISTED_QUERIES,
    limits: Object.freeze({
      tokens: values.GRAPHQL_TOKENS,
      depth: values.GRAPHQL_DEPTH,
      fields: values.GRAPHQL_FIELDS,
      rootFields: values.GRAPHQL_ROOT_FIELDS,
      mutations: values.GRAPHQL_MUTATIONS,
      aliases: values.GRAPHQL_ALIASES,
      directives: values.GRAPHQL_DIRECTIVES,
      fragments: values.GRAPHQL_FRAGMENTS,
      operations: values.GRAPHQL_OPERATIONS,
      listItems: values.GRAPHQL_LIST_ITEMS,
      variables: values.GRAPHQL_VARIABLES,
      cost: values.GRAPHQL_COST,
      pageSize: values.PAGE_SIZE,
    }),
  })
}
