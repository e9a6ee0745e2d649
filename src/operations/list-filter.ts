/** What filters of lists have in common: how they are combined, how texts are matched, and how much of it a caller may ask for. */
import type { Condition, Leaf, Test } from '../db/read/search/condition.ts'
import {
  type MailColumn,
  mailLeaf,
  proxyAddressLeaf,
  type TextColumn,
  type TextMatch,
  textLeaf,
} from '../db/read/search/text-leaf.ts'
import { GatewayError } from '../errors.ts'
import { toGuid } from '../util/guid.ts'
import { isStorableText } from '../util/storable-text.ts'

/** A filter that is combined of filters; all that is given is to be true. */
export interface Combined<Filter> {
  readonly and?: readonly Filter[] | null
  readonly or?: readonly Filter[] | null
  readonly not?: Filter | null
}

/** How a text is to be, without regard to case; all that is given is to be true. */
export interface TextFilter {
  readonly eq?: string | null
  readonly startsWith?: string | null
  readonly contains?: string | null
}

/** How a mail address or alias is to be, without regard to case; all that is given is to be true. */
export type MailFilter = Omit<TextFilter, 'contains'>

/** So many conditions a filter may have; a filter inside of it that says nothing counts as one. */
export const mostConditions = 20
/** So many filters may be inside of each other. */
export const deepest = 5
const longestText = 256
/** An index finds what a text contains by three characters in a row, one of them a letter or a digit. */
const shortestContained = 3
/** A single one at the beginning may be in the middle of a word, which tells the index nothing. */
const findable = /^.+[\p{L}\p{Nd}]/su

/** Turns a filter into conditions: `leavesOf` those of its own properties, `and`, `or` and `not` around them. */
export function toCondition<Filter extends Combined<Filter>, One extends Test = Leaf>(
  filter: Filter,
  leavesOf: (filter: Filter, path: string) => readonly Condition<One>[],
): Condition<One> {
  let conditions = 0
  function build({ and, or, not, ...own }: Filter, path: string, depth: number): Condition<One> {
    if (depth > deepest) throw refuseFilter(path, `is nested too deeply: filters are at most ${deepest} deep`)
    const leaves = leavesOf(own as unknown as Filter, path) // all its other properties, as `leavesOf` reads them
    const isCombined = (and?.length ?? 0) > 0 || (or?.length ?? 0) > 0 || Boolean(not)
    conditions += isCombined ? leaves.length : Math.max(1, leaves.length)
    if (conditions > mostConditions) throw refuseFilter('filter', `has more than ${mostConditions} conditions`)
    const each = (filters: readonly Filter[], name: string) =>
      filters.map((one, index) => build(one, `${path}.${name}[${index}]`, depth + 1))
    if (or?.length === 0) throw refuseFilter(`${path}.or`, 'is empty, which nothing satisfies: leave it out')
    return {
      all: [
        ...leaves,
        ...(and ? each(and, 'and') : []),
        ...(or ? [{ any: each(or, 'or') }] : []),
        ...(not ? [{ not: build(not, `${path}.not`, depth + 1) }] : []),
      ],
    }
  }
  return build(filter, 'filter', 1)
}

/** The conditions of a text; a refusal names the property. */
export function textConditions(column: TextColumn, filter: TextFilter | null | undefined, path: string): Condition[] {
  return conditionsOf(filter, ['eq', 'startsWith', 'contains'], path, (match, text) => textLeaf(column, match, text))
}

/** The conditions of a mail address or alias; a refusal names the property. */
export function mailConditions(column: MailColumn, filter: MailFilter | null | undefined, path: string): Condition[] {
  return conditionsOf(filter, ['eq', 'startsWith'], path, (match, text) => mailLeaf(column, match, text))
}

/** The conditions of one of an object's addresses; a refusal names the property. */
export function addressConditions(
  table: MailColumn['table'],
  filter: MailFilter | null | undefined,
  path: string,
): Condition[] {
  return conditionsOf(filter, ['eq', 'startsWith'], path, (match, text) => proxyAddressLeaf(table, match, text))
}

function conditionsOf<Match extends TextMatch>(
  filter: { readonly [Key in Match]?: string | null } | null | undefined,
  matches: readonly Match[],
  path: string,
  toLeaf: (match: Match, text: string) => Leaf,
): Condition[] {
  if (!filter) return []
  const given = matches.flatMap((match) => {
    const text: string | null | undefined = filter[match]
    return typeof text === 'string' ? [{ match, text }] : []
  })
  if (given.length === 0)
    throw refuseFilter(path, `needs one of ${matches.slice(0, -1).join(', ')} and ${matches.at(-1)}`)
  return given.map(({ match, text }) => {
    checkText(text, `${path}.${match}`, match)
    return toLeaf(match, text)
  })
}

function checkText(text: string, path: string, match: TextMatch): void {
  const least = match === 'contains' ? shortestContained : 1
  const { length } = [...text]
  if (!isStorableText(text)) throw refuseFilter(path, 'has a NUL or half a surrogate pair, which no text has')
  if (length < least || length > longestText)
    throw refuseFilter(path, `must have ${least} to ${longestText} characters`)
  if (match === 'contains' && !findable.test(text))
    throw refuseFilter(path, 'needs a letter or a digit after its first character: texts are found by those')
}

/** The condition, or that it is not true; none where nothing is asked. */
export function flag<One extends Test>(
  value: boolean | null | undefined,
  condition: Condition<One>,
): readonly Condition<One>[] {
  if (typeof value !== 'boolean') return []
  return [value ? condition : { not: condition }]
}

/** The id in lower case; a refusal names the property. */
export function toFilterId(id: string, path: string, of: string): string {
  const guid = toGuid(id)
  if (guid === null) throw refuseFilter(path, `must be the GUID of ${of}`)
  return guid
}

/** A filter that cannot be meant, in words. */
export function refuseFilter(path: string, what: string): GatewayError {
  return new GatewayError('Request_BadRequest', `${path} ${what}.`)
}
