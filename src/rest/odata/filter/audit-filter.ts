/**
 * What the audit log is filtered by (Graph, "List directoryAudits"): conditions that are all to be true. Moments count to the
 * millisecond.
 */
import { GatewayError } from '../../../errors.ts'
import type { DirectoryAuditRequest } from '../../../operations/list-directory-audits.ts'
import { toGuid } from '../../../util/guid.ts'
import { toDate } from '../../../util/to-date.ts'
import { directoryAuditType } from '../../wire/directory-audit.ts'
import type { Comparison, Expression, Literal } from './expression.ts'
import { refuseSyntax } from './tokens.ts'
import { unsupported } from './translate.ts'

type Request = DirectoryAuditRequest

/** What a property can be asked for: `read` makes it a part of the request, null where the value is of another kind. */
interface Condition {
  readonly takes: string
  read(value: Literal): Request | null
}

const word = (read: (text: string) => Request): Condition => ({
  takes: 'a text in single quotes',
  read: ({ kind, text }) => (kind === 'string' ? read(text) : null),
})
const id = (read: (id: string) => Request): Condition => ({
  takes: 'a GUID',
  read({ kind, text }) {
    const guid = kind === 'guid' || kind === 'string' ? toGuid(text) : null
    return guid === null ? null : read(guid)
  },
})
const oneOf = (requests: Readonly<Record<string, Request>>): Condition => ({
  takes: Object.keys(requests)
    .map((text) => `'${text}'`)
    .join(' or '),
  read: ({ kind, text }) => (kind === 'string' && Object.hasOwn(requests, text) ? (requests[text] ?? null) : null),
})
/** Of the years 1 to 9999, the span that the operation takes. */
const earliest = new Date('0001-01-01T00:00:00Z')
const latest = new Date('9999-12-31T23:59:59.999Z')
const moment = (read: (date: Date) => Request): Condition => ({
  takes: 'a moment such as 2026-03-01T09:30:00Z, of the years 1 to 9999',
  read({ kind, text }) {
    const date = kind === 'other' ? toDate(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text) : null
    return date !== null && date >= earliest && date <= latest ? read(date) : null
  },
})
/** The first moment after it; none comes after the latest. */
const after = (date: Date) => (date < latest ? new Date(date.getTime() + 1) : latest)

/** By path and operator; `any` stands for the lambda. */
const conditions: Readonly<Record<string, Condition>> = {
  'activityDateTime ge': moment((activityDateTimeFrom) => ({ activityDateTimeFrom })),
  'activityDateTime le': moment((date) => ({ activityDateTimeBefore: after(date) })),
  'activityDisplayName eq': word((activityDisplayName) => ({ activityDisplayName })),
  'category eq': word((category) => ({ category })),
  'correlationId eq': id((correlationId) => ({ correlationId })),
  'initiatedBy/app/appId eq': id((initiatedBy) => ({ initiatedBy, initiatorKind: 'APP' })),
  'initiatedBy/user/id eq': id((initiatedBy) => ({ initiatedBy, initiatorKind: 'USER' })),
  'loggedByService eq': oneOf({ 'Core Directory': {} }),
  'result eq': oneOf({ success: { result: 'SUCCESS' }, failure: { result: 'FAILURE' } }),
  'targetResources/any/id eq': id((targetId) => ({ targetId })),
}

/**
 * The entries that a parsed filter means. Throws `Request_BadRequest` for a value of another kind, what is asked twice and a span
 * without a moment, `Request_UnsupportedQuery` for anything but conditions that are joined by `and`.
 */
export function toAuditRequest(expression: Expression): Request {
  const parts = expression.kind === 'and' ? expression.operands : [expression]
  const asked = parts.reduce<Request>((request, part) => {
    const more = readPart(part)
    const twice = Object.keys(more).find((name) => Object.hasOwn(request, name))
    if (twice !== undefined) throw refuseSyntax(`'${pathOf(part)}' is asked for twice: one condition of a kind can be.`)
    return { ...request, ...more }
  }, {})
  const { activityDateTimeFrom: from, activityDateTimeBefore: before } = asked
  if (from && before && from >= before)
    throw refuseSyntax("'activityDateTime' has no moment from that of ge to that of le: ge must not be the later one.")
  return asked
}

function readPart(part: Expression): Request {
  const comparison = part.kind === 'any' ? inLambda(part) : part
  if (comparison?.kind !== 'comparison' || (comparison === part && /\/any\//i.test(part.path))) throw refuse(part)
  const asked = `${comparison.path} ${comparison.operator}`.toLowerCase()
  const name = Object.keys(conditions).find((each) => each.toLowerCase() === asked)
  const condition = name === undefined ? undefined : conditions[name]
  if (condition === undefined) throw refuse(part)
  const read = condition.read(comparison.value)
  if (read === null) throw refuseSyntax(`'${pathOf(part)}' is compared with ${condition.takes}.`)
  return read
}

/** `t/id eq '…'` of `targetResources/any(t: …)` as `targetResources/any/id eq '…'`. */
function inLambda({ path, variable, operand }: Extract<Expression, { kind: 'any' }>): Comparison | null {
  if (operand.kind !== 'comparison' || !operand.path.startsWith(`${variable}/`)) return null
  return { ...operand, path: `${path}/any${operand.path.slice(variable.length)}` }
}

function refuse(part: Expression): GatewayError {
  if ('path' in part)
    return unsupported(part.path, { type: 'directoryAudit', names: Object.keys(directoryAuditType.properties) })
  return new GatewayError(
    'Request_UnsupportedQuery',
    `Operator '${part.kind}' is not supported. The audit log is filtered by conditions that are all to be true, joined by and.`,
  )
}

function pathOf(part: Expression): string {
  return 'path' in part ? part.path.slice(0, 100) : part.kind
}
