/** What Microsoft Graph takes as properties of a group, each by itself; each refusal names the field and what it takes. */
import type { GroupChange, NewGroupRow } from '../db/write/groups.ts'
import {
  checkForms,
  checkLengths,
  checkNickname,
  type Forms,
  type Lengths,
  nicknameForm,
  nicknameLength,
  refuseProperty,
} from './property-checks.ts'

/** A group as it is to be made; absent properties have no value, or Microsoft's default. */
export interface NewGroup extends Omit<NewGroupRow, 'groupTypes' | 'securityIdentifier'> {
  /** Absent: any. */
  readonly id?: string
  /** Absent: a security group. */
  readonly groupTypes?: readonly string[]
}

/** 3,072 is what Microsoft Entra takes as a membership rule. */
const lengths: Lengths = {
  displayName: [1, 256],
  description: [1, 1_024],
  classification: [1, 256],
  mailNickname: nicknameLength,
  membershipRule: [1, 3_072],
}
const manyLines = ['description', 'membershipRule']

const forms: Forms = {
  mailNickname: nicknameForm,
  preferredDataLocation: [/^[A-Z]{3}$/, 'must be three capital letters, such as "EUR", or null.'],
  preferredLanguage: [/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'must be a language such as "en-US", or null.'],
}

/** The values that a property takes, in Microsoft's spelling. */
const words: Readonly<Record<string, readonly string[]>> = {
  groupTypes: ['Unified', 'DynamicMembership'],
  membershipRuleProcessingState: ['On', 'Paused'],
  visibility: ['Private', 'Public', 'HiddenMembership'],
  theme: ['Teal', 'Purple', 'Green', 'Blue', 'Pink', 'Orange', 'Red'],
  resourceBehaviorOptions: [
    'AllowOnlyMembersToPost',
    'HideGroupInOutlook',
    'SubscribeNewGroupMembers',
    'WelcomeEmailDisabled',
  ],
  resourceProvisioningOptions: ['Team'],
}

/** Refuses what Microsoft Graph would refuse of single properties. `Request_BadRequest` names the field. */
export function checkGroupProperties(properties: Partial<NewGroup> | GroupChange): void {
  checkLengths(properties, lengths, manyLines)
  checkForms(properties, forms)
  checkNickname(properties, 'group')
  for (const [name, taken] of Object.entries(words)) {
    const values = wordsOf(properties, name)
    const wrong = values.find((value) => !taken.includes(value))
    if (wrong !== undefined)
      throw refuseProperty(
        name,
        `takes ${taken.map((word) => `"${word}"`).join(', ')}; '${wrong.slice(0, 100)}' is none of them.`,
      )
    if (new Set(values).size < values.length) throw refuseProperty(name, 'names a value twice.')
  }
}

/** The values of a property that is a text or a list of texts. */
function wordsOf(properties: object, name: string): readonly string[] {
  const value = (properties as Readonly<Record<string, unknown>>)[name]
  return [value].flat().filter((each) => typeof each === 'string')
}
