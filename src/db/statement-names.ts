/**
 * Names for statements that come again: of a named one PostgreSQL keeps the plan, which for a read over several relations takes
 * several times as long to make as the read itself.
 */

/** Each connection keeps the plans of all named statements that it has run. */
export interface StatementNamesOptions {
  /** Different for each planner setting under which statements are sent: a plan is kept by its name. */
  readonly prefix: string
  /** So many texts get a name. */
  readonly most: number
  /** Only texts that begin so; absent: all. */
  readonly begins?: string
}

/** The name of a statement by its text; '' for those that come when all names are given. */
export function createStatementNames({ prefix, most, begins = '' }: StatementNamesOptions): (text: string) => string {
  const names = new Map<string, string>()
  return (text) => {
    const known = names.get(text)
    if (known !== undefined) return known
    if (names.size >= most || !text.startsWith(begins)) return ''
    const name = `${prefix}_${names.size}`
    names.set(text, name)
    return name
  }
}
