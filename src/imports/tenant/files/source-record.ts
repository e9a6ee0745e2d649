/** A line of a file, or an item of a JSON document: its values, or why it has none. */
export type SourceRecord =
  | { readonly position: number; readonly values: Readonly<Record<string, unknown>> }
  | { readonly position: number; readonly problem: string }

/** The most characters of one line or item. */
export const longestRecord = 1_048_576
