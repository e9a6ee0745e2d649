/**
 * Names for statements that come again: of a named one PostgreSQL keeps the plan, which for a read over several relations takes
 * several times as long to make as the read itself.
 */

/** So many texts get a name: each connection keeps the plans of all that it has run. */
const mostNames = 64

/** The name of a statement by its text; '' for those that come when all names are given. */
export function createStatementNames(most = mostNames): (statement: { readonly sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known !== undefined) return known
    if (names.size >= most || !sql.startsWith('SELECT')) return ''
    const name = `read_${names.size}`
    names.set(sql, name)
    return name
  }
}
