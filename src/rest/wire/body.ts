/** Bodies of requests: JSON of a shape that is known, without the annotations that clients of OData send along. */
import type { z } from 'zod'
import { GatewayError } from '../../errors.ts'
import { withoutAnnotations } from '../odata/annotations.ts'

/**
 * The body in its shape. Throws `Request_BadRequest` naming the first thing that is wrong and where it is; `type` is told for a
 * property that there is not. `prepare` takes away what is no part of the shape: annotations, unless the shape has some.
 */
export function readBody<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  type: string,
  prepare: (body: object) => unknown = withoutAnnotations,
): z.output<Schema> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new GatewayError('Request_BadRequest', 'The body of the request must be a JSON object.')
  const parsed = schema.safeParse(prepare(body))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new GatewayError('Request_BadRequest', issue === undefined ? parsed.error.message : tell(issue, type))
}

/**
 * Throws `Request_BadRequest` for a property that the type has, and that a body of this shape cannot give; `what` can be done
 * with those that it can.
 */
export function refuseFixed(body: unknown, properties: object, shape: object, what: string): void {
  const fixed = Object.keys(Object(body)).find((name) => Object.hasOwn(properties, name) && !Object.hasOwn(shape, name))
  if (fixed !== undefined)
    throw new GatewayError(
      'Request_BadRequest',
      `Property '${fixed}' is read-only and cannot be set. What can be ${what}: ${Object.keys(shape).join(', ')}.`,
    )
}

function tell(issue: z.core.$ZodIssue, type: string): string {
  if (issue.code === 'unrecognized_keys')
    return `The property '${[...issue.path, issue.keys[0]?.slice(0, 100)].join('.')}' does not exist on '${type}'. Make sure to only use property names that are defined.`
  const where = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .slice(1)
  return issue.message.startsWith('Cannot') ? `${issue.message} (${where})` : `${where} ${issue.message}.`
}
