import { describe, expect, test } from 'vitest'
import { checkGroupProperties } from '../../../src/operations/group-properties.ts'

const text = (length: number) => 'x'.repeat(length)

describe.each([
  ['displayName', 256],
  ['description', 1_024],
  ['classification', 256],
  ['mailNickname', 64],
  ['membershipRule', 3_072],
])('%s', (name, most) => {
  const refusal = `input.${name} must have 1 to ${most} characters, none of them a control character.`

  test.each([
    ['nothing', ''],
    ['one too many', text(most + 1)],
    ['NUL', 'a\0b'],
    ['a bell', 'a\u0007b'],
  ])('is refused with %s', (_name, value) => {
    const thrown = expect.objectContaining({ code: 'Request_BadRequest', message: refusal })
    expect(() => checkGroupProperties({ [name]: value })).toThrow(thrown)
  })

  test('is refused with half a character', () => {
    const message = `input.${name} is no Unicode text: it has half of a character (a surrogate without its partner).`
    const thrown = expect.objectContaining({ code: 'Request_BadRequest', message })
    expect(() => checkGroupProperties({ [name]: 'a\ud800' })).toThrow(thrown)
  })

  test(`takes 1 to ${most} characters`, () => {
    for (const length of [1, most]) expect(() => checkGroupProperties({ [name]: text(length) })).not.toThrow()
  })
})

test('lines break in a description and in a rule, nowhere else', () => {
  const lines = 'one\r\n\ttwo'
  expect(() => checkGroupProperties({ description: lines, membershipRule: lines })).not.toThrow()
  for (const name of ['displayName', 'classification'])
    expect(() => checkGroupProperties({ [name]: lines })).toThrow(`input.${name} must have`)
})

test.each<[string, string | string[], string]>([
  ['mailNickname', 'jürgen', 'must be ASCII without spaces.'],
  ['mailNickname', 'a b', 'must be ASCII without spaces.'],
  ...[...'@()[]\\";:.<>,'].map((character): [string, string, string] => [
    'mailNickname',
    `a${character}b`,
    'must not contain @ ( ) [ ] \\ " ; : . < > or a comma.',
  ]),
  ['preferredDataLocation', 'eur', 'must be three capital letters, such as "EUR", or null.'],
  ['preferredDataLocation', 'EURO', 'must be three capital letters, such as "EUR", or null.'],
  ['preferredLanguage', 'English', 'must be a language such as "en-US", or null.'],
  ['preferredLanguage', 'en_US', 'must be a language such as "en-US", or null.'],
  ['groupTypes', ['Unified', 'unified'], `takes "Unified", "DynamicMembership"; 'unified' is none of them.`],
  ['groupTypes', ['Unified', 'Unified'], 'names a value twice.'],
  ['membershipRuleProcessingState', 'Off', `takes "On", "Paused"; 'Off' is none of them.`],
  ['visibility', 'Hidden', `takes "Private", "Public", "HiddenMembership"; 'Hidden' is none of them.`],
  [
    'theme',
    text(200),
    `takes "Teal", "Purple", "Green", "Blue", "Pink", "Orange", "Red"; '${text(100)}' is none of them.`,
  ],
  ['resourceProvisioningOptions', ['Planner'], `takes "Team"; 'Planner' is none of them.`],
])('%s is refused as %j', (name, value, words) => {
  expect(() => checkGroupProperties({ [name]: value })).toThrow(`input.${name} ${words}`)
})

test('takes what Microsoft takes, and null', () => {
  const properties = {
    groupTypes: ['DynamicMembership', 'Unified'],
    visibility: 'HiddenMembership',
    theme: 'Red',
    preferredDataLocation: 'EUR',
    preferredLanguage: 'zh-Hant-TW',
    membershipRuleProcessingState: 'Paused',
    mailNickname: "o'neill+team_1#$%&*/=?^`{|}~!-",
  }
  expect(() => checkGroupProperties(properties)).not.toThrow()
  const none = { description: null, classification: null, membershipRule: null, theme: null, preferredLanguage: null }
  expect(() => checkGroupProperties({ ...none, preferredDataLocation: null })).not.toThrow()
})
