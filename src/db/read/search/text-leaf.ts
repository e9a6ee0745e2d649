/** Text that is compared without regard to case; the columns, or indexes of them, hold it in lower case, and "C" makes a prefix a range. */
import { type Bind, type Ids, type Leaf, rowLeaf, thereIs } from './condition.ts'

/** How a text is matched. */
export type TextMatch = 'eq' | 'startsWith' | 'contains'

/** A column of a table: living rows have indexes of their own, and deleted ones too. */
export interface TextColumn {
  readonly table: '"user"' | '"group"'
  readonly column: 'display_name_key' | 'user_principal_name_key'
}

/** A leaf for a text of at least one character, three where it is contained. */
export function textLeaf({ table, column }: TextColumn, match: TextMatch, text: string): Leaf {
  const test = (bind: Bind) => tests[match](`o.${column}`, bind, text)
  return { ...rowLeaf(table, test), ...(match !== 'contains' && { rangeOf: column }) }
}

/** A column that holds text as it was given; what a user or group has of it in lower case is in an index. */
export interface MailColumn {
  readonly table: '"user"' | '"group"'
  readonly column: 'mail' | 'mail_nickname'
}

/** A leaf for a mail address or alias of at least one character. Who has none is nobody that it means. */
export function mailLeaf({ table, column }: MailColumn, match: Exclude<TextMatch, 'contains'>, text: string): Leaf {
  const key = `(lower(o.${column}) COLLATE "C")`
  return rowLeaf(table, (bind) => `o.${column} IS NOT NULL AND ${tests[match](key, bind, text)}`)
}

/** A leaf for no mail address at all: few users have none, by a partial index, while most groups have none. */
export function withoutMailLeaf(table: MailColumn['table']): Leaf {
  const leaf = rowLeaf(table, () => 'o.mail IS NULL')
  const others: Ids = () => `SELECT o.id FROM ${table} o WHERE o.tenant_id = $1::uuid AND o.mail IS NOT NULL`
  return { ...leaf, candidates: table === '"user"' ? leaf.candidates : [], others }
}

/** A leaf for an address among all that an object has, each with its prefix (`smtp:`). By (tenant, address, object). */
export function proxyAddressLeaf(
  table: MailColumn['table'],
  match: Exclude<TextMatch, 'contains'>,
  text: string,
): Leaf {
  const addresses = (bind: Bind) =>
    `FROM proxy_address p WHERE p.tenant_id = $1::uuid AND ${tests[match]('p.address_key', bind, text)}`
  const range: Ids = (bind) => `SELECT p.object_id AS id ${addresses(bind)}`
  return {
    test: (bind) => thereIs(`${addresses(bind)} AND p.object_id = o.id`),
    // Users and groups have addresses, and the list has either.
    ids: (bind, life) =>
      `SELECT o.id FROM ${table} o WHERE o.tenant_id = $1::uuid AND ${life} AND o.id = ANY (ARRAY(${range(bind, life)}))`,
    candidates: [range],
  }
}

const tests: Record<TextMatch, (column: string, bind: Bind, text: string) => string> = {
  eq: (column, bind, text) => `${column} = lower(${bind(text)}::text)`,
  // Nothing that begins with the text is behind it and the last character that there is, twice.
  startsWith(column, bind, text) {
    const prefix = `lower(${bind(text)}::text)`
    return `${column} >= ${prefix} AND ${column} < ${prefix} || repeat(chr(1114111), 2)`
  },
  contains: (column, bind, text) =>
    `${column} LIKE '%' || lower(${bind(text.replace(/[\\%_]/g, '\\$&'))}::text) || '%'`,
}
