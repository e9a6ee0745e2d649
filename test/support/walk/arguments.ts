/** What a walk over the schema gives as arguments: every value that names something, one place at a time. */
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'

/** What ids and texts are tried, the caller's own first. */
export interface Vocabulary {
  readonly user: string
  readonly group: string
  readonly deletedUser: string
  readonly deletedGroup: string
  readonly operation: string
  /** Of every kind of object, of the caller's tenant and of another. */
  readonly ids: readonly string[]
  readonly guids: readonly string[]
  readonly skuIds: readonly string[]
  readonly texts: readonly string[]
  readonly cursors: readonly string[]
  /** What must stay a text, in kinds; of each kind a place is given one. */
  readonly hostile: readonly (readonly string[])[]
}

/** What of each kind of hostile texts a place is given, whose name tells which. */
export function hostileTo(place: string, { hostile }: Pick<Vocabulary, 'hostile'>): readonly string[] {
  return hostile.map((kind) => kind[place.length % kind.length] ?? '')
}

/** What is given as a variable: a document cannot hold all texts. A document has it by the name that begins with its type. */
export function variablesOf(document: string, { hostile }: Pick<Vocabulary, 'hostile'>) {
  const used = new Set(document.match(/\$(ID|String)\d+/g))
  const declared = [...used].map((name) => `${name}: ${name.replace(/^\$|\d+$/g, '')}!`)
  const texts = hostile.flat()
  const values = [...used].map((name) => [name.slice(1), texts[Number(name.match(/\d+$/)?.[0])]] as const)
  return { declared: declared.length === 0 ? '' : `(${declared.join(', ')})`, values: Object.fromEntries(values) }
}

type Place = GraphQLArgument | GraphQLInputField

/**
 * Argument lists for a field, each as it stands in a document. The first has a usual value where one is needed; each of the
 * others has another value at one place of it, however deep in an input.
 */
export function argumentsOf(field: GraphQLField<unknown, unknown>, vocabulary: Vocabulary): readonly string[] {
  const choices = field.args.map((arg) => placed(arg, isUsual(arg), field.name, vocabulary))
  const isList = field.args.some(({ name }) => name === 'first')
  return variants(choices).map((given, at) => {
    const parts = isList && at > 0 ? [...given, ...pageOf(given)] : given
    return parts.length > 0 ? `(${parts.join(', ')})` : ''
  })
}

/** The whole list is read once, then short pages. */
function pageOf(given: readonly string[]): readonly string[] {
  if (given.some((part) => /^(first|last):/.test(part))) return []
  return given.some((part) => part.startsWith('before:')) ? ['last: 3'] : ['first: 3']
}

/** Ids and inputs are given though they could be left out; pages and filters are not. */
function isUsual(arg: GraphQLArgument): boolean {
  const type = getNamedType(arg.type)
  const names = type.name === 'ID' || (isInputObjectType(type) && !/(Filter|Order)$/.test(type.name))
  return isRequiredArgument(arg) || names
}

/** `name: value` for each value of a place, the usual one first: left out where it need not be there. */
function placed(place: Place, usual: boolean, owner: string, vocabulary: Vocabulary, above: readonly string[] = []) {
  const values = valuesOf(place.type, { name: place.name, owner, vocabulary, above })
  return [...(usual ? [] : ['']), ...values.map((value) => `${place.name}: ${value}`)]
}

/** The first choices together, then each further choice of one place. */
function variants(choices: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const first = choices.map(([choice = '']) => choice)
  const others = choices.flatMap((options, at) => options.slice(1).map((option) => first.with(at, option)))
  return [first, ...others].map((given) => given.filter((part) => part !== ''))
}

interface Where {
  readonly name: string
  /** The field of the schema that is asked. */
  readonly owner: string
  readonly vocabulary: Vocabulary
  /** The inputs in which this one stands: none of them is opened again. */
  readonly above: readonly string[]
}

function valuesOf(given: GraphQLInputType, where: Where): readonly string[] {
  const type = getNullableType(given)
  if (isListType(type)) {
    const [first = '', ...others] = valuesOf(type.ofType, where)
    return first === ''
      ? []
      : [`[${first}]`, ...others.flatMap((value) => [`[${value}]`, `[${first}, ${value}]`]), '[]']
  }
  if (isEnumType(type)) return type.getValues().map(({ name }) => name)
  if (isInputObjectType(type)) {
    if (where.above.includes(type.name)) return []
    const above = [...where.above, type.name]
    const choices = Object.values(type.getFields()).map((field) =>
      placed(field, isRequiredInputField(field), where.owner, where.vocabulary, above),
    )
    return variants(choices).map((parts) => `{ ${parts.join(', ')} }`)
  }
  return scalars(type.name, where)
}

function scalars(type: string, { name, owner, vocabulary }: Where): readonly string[] {
  switch (type) {
    case 'ID':
      return [...quoted([idOf(name, owner, vocabulary), ...vocabulary.ids]), ...variables(type, name, vocabulary)]
    case 'UUID':
      return quoted([...vocabulary.skuIds, ...vocabulary.guids])
    case 'Boolean':
      return name === 'mailEnabled' ? ['false', 'true'] : ['true', 'false']
    case 'Int':
      return name === 'first' || name === 'last' ? ['2'] : ['7']
    case 'DateTime':
      return quoted(['2026-01-01T00:00:00Z'])
    case 'String':
      return [...quoted(textsOf(name, vocabulary)), ...variables(type, name, vocabulary)]
  }
  throw new Error(`the walk does not know the type ${type} of ${name}`)
}

/** What the place's name, or else the field's, asks for. */
function idOf(name: string, owner: string, { user, group, deletedUser, deletedGroup, operation }: Vocabulary): string {
  if (name === 'id' && /operation/i.test(owner)) return operation
  const isGroup = /group/i.test(name) || (!/user|member/i.test(name) && /group/i.test(owner))
  if (owner.startsWith('restore')) return isGroup ? deletedGroup : deletedUser
  return isGroup ? group : user
}

/** Properties that take not any text, and then what others are called. */
function textsOf(name: string, { texts, cursors }: Vocabulary): readonly string[] {
  if (name === 'after' || name === 'before') return cursors
  const fitting: Readonly<Record<string, string>> = {
    userPrincipalName: 'walk@contoso.com',
    mail: 'walk@contoso.com',
    proxyAddresses: 'smtp:walk@contoso.com',
    usageLocation: 'FR',
    capabilityStatus: 'Warning',
  }
  return [fitting[name] ?? 'Walk', ...texts]
}

function variables(type: 'ID' | 'String', name: string, vocabulary: Vocabulary): readonly string[] {
  const texts = vocabulary.hostile.flat()
  return hostileTo(name, vocabulary).map((text) => `$${type}${texts.indexOf(text)}`)
}

function quoted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].map((value) => JSON.stringify(value))
}
