/**
 * What the audit log is filtered by (Graph, "List directoryAudits"): conditions that are all to be true. Moments count to the
 * millisecond.
 */
import { GatewayError } from '../../../errors.ts'
import type { DirectoryAuditRequest } from '../../../operations/list-directory-audits.ts'
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
const id = (read: (text: string) => Request): Condition => ({
  takes: 'a GUID',
  read: ({ kind, text }) => (kind === 'guid' || kind === 'string' ? read(text) : null),
})
const oneOf = (requests: Readonly<Record<string, Request>>): Condition => ({
  takes: Object.keys(requests)
    .map((text) => `'${text}'`)
    .join(' or '),
  read: ({ kind, text }) => (kind === 'string' && Object.hasOwn(requests, text) ? (requests[text] ?? null) : null),
})
const moment = (read: (date: Date) => Request): Condition => ({
  takes: 'a moment such as 2026-03-01T09:30:00Z',
  read({ kind, text }) {
    const date = kind === 'other' ? toDate(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text) : null
    return date && read(date)
  },
})

/** By path and operator; `any` stands for the lambda. */
const conditions: Readonly<Record<string, Condition>> = {
  'activityDateTime ge': moment((activityDateTimeFrom) => ({ activityDateTimeFrom })),
  'activityDateTime le': moment((date) => ({ activityDateTimeBefore: new Date(date.getTime() + 1) })),
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
 * The entries that a parsed filter means. Throws `Request_BadRequest` for a value of another kind and what is asked twice,
 * `Request_UnsupportedQuery` for anything but conditions that are joined by `and`.
 */
export function toAuditRequest(expression: Expression): Request {
  const parts = expression.kind === 'and' ? expression.operands : [expression]
  return parts.reduce<Request>((request, part) => {
    const more = readPart(part)
    const twice = Object.keys(more).find((name) => Object.hasOwn(request, name))
    if (twice !== undefined) throw refuseSyntax(`'${pathOf(part)}' is asked for twice: one condition of a kind can be.`)
    return { ...request, ...more }
  }, {})
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
