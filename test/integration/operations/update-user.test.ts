import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guidOf, users } from '../../../src/imports/demonstration/contoso.ts'
import { deleteUser } from '../../../src/operations/delete-user.ts'
import { restoreUser } from '../../../src/operations/restore-user.ts'
import { updateUser } from '../../../src/operations/update-user.ts'
import type { UserProperties } from '../../../src/operations/user-properties.ts'
import { ask } from '../../support/ask.ts'
import { type Contoso, createContoso } from '../../support/contoso.ts'
import { bad, expectRefusal, missing, noUser } from '../../support/expect-refusal.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
})
afterAll(() => contoso[Symbol.asyncDispose]())

const person = guidOf('user', 30)
const unknown = '00000000-0000-4000-8000-000000000001'
const update = (change: UserProperties, id: string = person) => updateUser(contoso.context(), id, change)
const taken = bad('Another object with the same value for property userPrincipalName already exists.')
const text = (length: number) => 'x'.repeat(length)
/** As long before its @ as a user principal name may be. */
const upn = (length: number) => `${text(64)}@${text(length - 65)}`
const addresses = (count: number) => Array.from({ length: count }, (_, index) => `smtp:a${index}@contoso.com`)

/** The least and the most characters of each property. */
const lengths = [
  ['displayName', 1, 256],
  ['givenName', 1, 64],
  ['surname', 1, 64],
  ['userPrincipalName', 3, 113],
  ['mail', 3, 256],
  ['mailNickname', 1, 64],
  ['jobTitle', 1, 128],
  ['department', 1, 64],
  ['officeLocation', 1, 128],
] as const

describe.each(lengths)('%s', (name, least, most) => {
  const refusal = bad(`input.${name} must have ${least} to ${most} characters, none of them a control character.`)

  test.each([
    ['too few characters', text(least - 1)],
    ['too many characters', text(most + 1)],
    ['a control character', 'a\u0007@b'],
    ['NUL', 'a\0@b'],
  ])('is refused with %s, and nothing changes', (_name, value) =>
    expectRefusal(contoso, () => update({ [name]: value }), refusal),
  )

  test('is refused with half a character, and nothing changes', () => {
    const half = bad(`input.${name} is no Unicode text: it has half of a character (a surrogate without its partner).`)
    return expectRefusal(contoso, () => update({ [name]: 'a\ud800@b' }), half)
  })

  test('takes as many as it may have', async () => {
    for (const length of [least, most]) {
      const isAddress = name === 'userPrincipalName' || name === 'mail'
      const value = !isAddress ? text(length) : length < 66 ? 'a@b' : upn(length)
      await update({ [name]: value })
      const [row] = await contoso.sql('SELECT to_jsonb(u) AS user FROM "user" u WHERE id = $1', person)
      expect(Object.values(row?.['user'] as object)).toContain(value)
    }
  })
})

describe('a user is not changed, and nothing is noted', () => {
  const form = bad('input.userPrincipalName must have the form name@domain.')
  const location = bad('input.usageLocation must be two capital letters, ISO 3166 alpha-2, or null.')
  const address = (value: string) =>
    bad(`input.proxyAddresses: '${value}' must have the form "SMTP:name@domain" (primary) or "smtp:name@domain".`)
  const cases: readonly (readonly [string, UserProperties, { code: string; message: string }])[] = [
    ['without a property', {}, bad('input names no property to change.')],
    ['by a name without domain', { userPrincipalName: 'ada' }, form],
    ['by a name with two domains', { userPrincipalName: 'ada@b@c' }, form],
    ['by a name with a space', { userPrincipalName: 'a da@b' }, form],
    ['by small letters for a country', { usageLocation: 'de' }, location],
    ['by three letters for a country', { usageLocation: 'DEU' }, location],
    ['by nothing for a country', { usageLocation: '' }, location],
    [
      'by 501 addresses',
      { proxyAddresses: addresses(501) },
      bad('input.proxyAddresses names more than 500 addresses.'),
    ],
    ['by a blank name', { displayName: ' \u00a0' }, bad('input.displayName must not be blank.')],
    ['by a blank address', { mail: '   ' }, bad('input.mail must not be blank.')],
    ['by an address without a domain', { mail: 'ada' }, bad('input.mail must have the form name@domain.')],
    ['by an alias with an umlaut', { mailNickname: 'jürgen' }, bad('input.mailNickname must be ASCII without spaces.')],
    [
      'by an alias with a colon',
      { mailNickname: 'ada:f' },
      bad('input.mailNickname must not contain @ ( ) [ ] \\ " ; : < > or a comma.'),
    ],
    ...['ZY', 'EU', 'UN', 'DD', 'XK'].map(
      (usageLocation) =>
        [
          `by ${usageLocation} for a country`,
          { usageLocation },
          bad(`input.usageLocation '${usageLocation}' is no country of ISO 3166.`),
        ] as const,
    ),
    ...[
      'ß@x.com',
      '.a@x.com',
      'a.@x.com',
      'a@x..com',
      'a@.x.com',
      'a@x.com.',
      'a@-x.com',
      'a+b@x.com',
      'a@b_c.com',
    ].map(
      (userPrincipalName) =>
        [
          `by ${userPrincipalName} for a name`,
          { userPrincipalName },
          bad(
            "input.userPrincipalName must be a name of the letters A to Z, digits and ' . - _ ! # ^ ~, which neither begins nor ends with a dot, then @ and a domain.",
          ),
        ] as const,
    ),
    ...[`${text(65)}@x.com`, `a@${text(49)}`].map(
      (userPrincipalName) =>
        [
          `by the name ${userPrincipalName}`,
          { userPrincipalName },
          bad('input.userPrincipalName must have at most 64 characters before the @ and 48 after it.'),
        ] as const,
    ),
    [
      'by two primary addresses',
      { proxyAddresses: ['SMTP:a@x.com', 'smtp:b@x.com', 'SMTP:c@x.com'] },
      bad('input.proxyAddresses: only one address may be primary ("SMTP:" in capital letters).'),
    ],
    [
      'by an address twice',
      { proxyAddresses: ['SMTP:a@x.com', 'smtp:A@X.com'] },
      bad("input.proxyAddresses: 'smtp:A@X.com' is there twice."),
    ],
    ['by a kind without end', { proxyAddresses: [`${text(17)}:a`] }, address(`${text(17)}:a`)],
    ['by an address without its kind', { proxyAddresses: ['ada@contoso.com'] }, address('ada@contoso.com')],
    ['by an address with a space', { proxyAddresses: ['smtp:a da@x.com'] }, address('smtp:a da@x.com')],
    ['by the name of another', { userPrincipalName: 'ADA.Fischer@contoso.com' }, taken],
    [
      'by an address of another kind that is too long',
      { proxyAddresses: [`x500:${text(1_025)}`] },
      bad(
        `input.proxyAddresses: 'x500:${text(95)}' must have 1 to 1,024 bytes of UTF-8 after its kind, without control characters.`,
      ),
    ],
    [
      'by the name of another beside addresses',
      { userPrincipalName: 'ada.fischer@contoso.com', proxyAddresses: addresses(2) },
      taken,
    ],
  ]
  test.each(cases)('%s', (_name, change, refusal) => expectRefusal(contoso, () => update(change), refusal))

  test('where there is none', () =>
    expectRefusal(contoso, () => update({ jobTitle: 'Pilot' }, unknown), missing(unknown, noUser('id'))))

  test.each(['displayName', 'userPrincipalName', 'proxyAddresses', 'accountEnabled'])(
    'by null for %s',
    async (name) => {
      const document = `mutation { updateUser(id: "${person}", input: { jobTitle: "Pilot", ${name}: null }) { id } }`
      await expectRefusal(
        contoso,
        async () => {
          const { errors } = await ask(contoso.context(), document)
          throw Object.assign(new Error(errors?.[0]?.message), { code: errors?.[0]?.extensions?.code })
        },
        bad(`input.${name} cannot be null: leave it out to keep it.`),
      )
    },
  )
})

test('500 addresses stay in their order, and null takes what a user can be without', async () => {
  await update({ proxyAddresses: addresses(500), usageLocation: null, jobTitle: null })
  const rows = await contoso.sql('SELECT address FROM proxy_address WHERE object_id = $1 ORDER BY position', person)
  expect(rows.map((row) => row['address'])).toEqual(addresses(500))
  expect(await contoso.sql('SELECT usage_location, job_title FROM "user" WHERE id = $1', person)).toEqual([
    { usage_location: null, job_title: null },
  ])
})

test.each(["o'neil_1!x^y~z@sub-1.contoso.com", 'ada.x_fabrikam.com#EXT#@contoso.com', 'A-1@xn--bcher-kva.example'])(
  'the name %s is taken, and an alias with a dot',
  async (userPrincipalName) => {
    await update({ userPrincipalName, mailNickname: 'given.family.2' })
    expect(
      await contoso.sql('SELECT user_principal_name AS name, mail_nickname AS alias FROM "user" WHERE id = $1', person),
    ).toEqual([{ name: userPrincipalName, alias: 'given.family.2' }])
  },
)

test('addresses of other kinds than mail have spaces and are long, as imports bring them', async () => {
  const proxyAddresses = ['SMTP:a@x.com', `X500:/o=Ex/ou=First Group (A)/cn=${text(900)}`, 'sip:a b']
  await update({ proxyAddresses })
  const rows = await contoso.sql('SELECT address FROM proxy_address WHERE object_id = $1 ORDER BY position', person)
  expect(rows.map((row) => row['address'])).toEqual(proxyAddresses)
})

test('a deleted user whose name somebody else has now is not restored, and is once the name is free', async () => {
  const [gone, heir] = [guidOf('user', 31), guidOf('user', 32)]
  const name = users[30]?.user_principal_name ?? ''
  await deleteUser(contoso.context(), gone)
  await update({ userPrincipalName: name }, heir)
  await expectRefusal(contoso, () => restoreUser(contoso.context(), gone), taken)
  await update({ userPrincipalName: 'heir@contoso.com' }, heir)
  expect(await restoreUser(contoso.context(), gone)).toBe(gone)
})
