import { GatewayError } from '../../../errors.ts'

/** A line of a file, or an item of a JSON document: its values, or why it has none. */
export type SourceRecord =
  | { readonly position: number; readonly values: Readonly<Record<string, unknown>> }
  | { readonly position: number; readonly problem: string }

/** The most characters of one line or item. */
export const longestRecord = 1_048_576

/** Refuses a file as a whole: nothing of it, and nothing beside it, is imported. */
export function refuseFile(name: string, why: string, options?: ErrorOptions): GatewayError {
  return new GatewayError('Request_BadRequest', `${name} ${why}. Nothing was imported.`, options)
}
