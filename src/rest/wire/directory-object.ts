/** Directory objects on the wire: users and groups in one list, each with its type and the properties that its type has. */
import { readSelect } from '../odata/select.ts'
import { type GroupSource, graphGroupProperties } from './group.ts'
import { type Properties, render } from './properties.ts'
import { userProperties, type UserSource } from './user.ts'

/** The properties that are wanted of objects of either type. */
export interface SelectedOfObjects {
  readonly user: readonly string[]
  readonly group: readonly string[]
  /** How they are told in `@odata.context`. */
  readonly told: string
}

/** What either type has; only whether there is such a property is read of it. */
const eitherType: { readonly properties: Properties<never>; readonly type: string } = {
  properties: { ...graphGroupProperties, ...userProperties },
  type: 'directoryObject',
}

/** Reads `$select` of a list of directory objects. Throws `Request_BadRequest` for a name that neither type has. */
export function readObjectSelect(text: string | undefined): SelectedOfObjects {
  const { names, told } = readSelect(text ?? null, eitherType)
  const of = (properties: Properties<never>) =>
    told === '' ? readSelect(null, { properties, type: '' }).names : names.filter((name) => name in properties)
  return { user: of(userProperties), group: of(graphGroupProperties), told }
}

/** A user of such a list. */
export function renderUserObject(user: UserSource, names: readonly string[]): object {
  return { '@odata.type': '#microsoft.graph.user', ...render(userProperties, names, user) }
}

/** A group of such a list. */
export function renderGroupObject(group: GroupSource, names: readonly string[]): object {
  return { '@odata.type': '#microsoft.graph.group', ...render(graphGroupProperties, names, group) }
}
