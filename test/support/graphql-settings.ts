/** The settings of GraphQL as they are where nobody sets them. */
import { parseConfig } from '../../src/config/config.ts'
import type { Environment } from '../../src/config/env.ts'
import type { GraphqlSettings } from '../../src/config/graphql-settings.ts'

export const defaultGraphqlSettings: GraphqlSettings = parseConfig({} as Environment).graphql // what is missing is unset
