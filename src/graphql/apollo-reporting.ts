/**
 * What Apollo GraphOS (Studio) is told where that is set: the schema, and of operations their shape, how often they ran, how
 * long they took and how many failed. Values of variables and literals, headers and the words of errors are not sent.
 */
import type { ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'

/** What is reported, and where to. */
export interface ApolloReportingParts {
  readonly key: string
  readonly graphRef: string
  /** Whether the schema is reported beside the operations. */
  readonly schema: boolean
  /** Where Apollo listens; absent: where it does. */
  readonly endpoints?: { readonly usage: string; readonly schema: string }
}

/** The plugins that report, or that keep Apollo Server from doing so by itself. */
export async function reportingPlugins(parts: ApolloReportingParts | null): Promise<ApolloServerPlugin[]> {
  const [usage, schema] = await Promise.all([usagePlugin(parts), schemaPlugin(parts)])
  return [usage, schema]
}

async function usagePlugin(parts: ApolloReportingParts | null): Promise<ApolloServerPlugin> {
  if (parts === null) return ApolloServerPluginUsageReportingDisabled()
  const { ApolloServerPluginUsageReporting } = await import('@apollo/server/plugin/usageReporting')
  return ApolloServerPluginUsageReporting({
    sendVariableValues: { none: true },
    sendHeaders: { none: true },
    sendErrors: { masked: true },
    sendUnexecutableOperationDocuments: false,
    sendTraces: false,
    // Clients name themselves by headers.
    generateClientInfo: () => ({}),
    // Times of single fields would cost each of them a measurement.
    fieldLevelInstrumentation: 0,
    // The last report is sent when the gateway stops, and nobody should have to wait long for that.
    requestTimeoutMs: 3_000,
    maxAttempts: 2,
    ...(parts.endpoints && { endpointUrl: parts.endpoints.usage }),
  })
}

async function schemaPlugin(parts: ApolloReportingParts | null): Promise<ApolloServerPlugin> {
  if (!parts?.schema) return ApolloServerPluginSchemaReportingDisabled()
  const { ApolloServerPluginSchemaReporting } = await import('@apollo/server/plugin/schemaReporting')
  return ApolloServerPluginSchemaReporting(
    parts.endpoints ? { endpointUrl: parts.endpoints.schema, initialDelayMaxMs: 0 } : {},
  )
}
