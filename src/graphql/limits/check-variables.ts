/** Whether the variables of a request are within the limits, before they are coerced. */
import { type DocumentLimits, overLimit, tell } from '../limits.ts'
import { mostNesting } from './tokens.ts'

/** Throws the refusal of variables that are over a limit; what are none is for the server to tell. */
export function checkVariables(variables: unknown, limits: Pick<DocumentLimits, 'listItems' | 'variables'>): void {
  if (!isObject(variables)) return
  checkValues(variables, limits.listItems)
  const { length } = JSON.stringify(variables)
  if (length > limits.variables)
    throw overLimit(
      `The variables have ${tell(length)} characters as JSON`,
      limits.variables,
      'send less in one request.',
    )
}

/** Level by level: what is nested too deeply could be followed by no recursion. */
function checkValues(variables: object, mostItems: number): void {
  let level: object[] = [variables]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > mostNesting)
      throw overLimit(
        `The variables are nested more than ${mostNesting} levels deep`,
        mostNesting,
        'send flatter ones.',
      )
    const next: object[] = []
    for (const value of level) {
      if (Array.isArray(value) && value.length > mostItems)
        throw overLimit(
          `A list in the variables has ${tell(value.length)} items`,
          mostItems,
          'send fewer in one request.',
        )
      for (const inner of Object.values(value)) if (isObject(inner)) next.push(inner)
    }
    level = next
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
