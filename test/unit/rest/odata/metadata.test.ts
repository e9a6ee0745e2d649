/** How much an answer says about itself. */
import { expect, test } from 'vitest'
import { jsonType, tellMetadata } from '../../../../src/rest/odata/metadata.ts'

const body = {
  '@odata.context': 'c',
  '@odata.count': 1,
  '@odata.nextLink': 'n',
  value: [
    { '@odata.type': '#t', id: '1', at: new Date(0), 'of@odata.type': '#t', of: { '@odata.type': '#u', a: null } },
  ],
}
const bare = { '@odata.count': 1, '@odata.nextLink': 'n', value: [{ id: '1', at: new Date(0), of: { a: null } }] }
const tell = (accept: string | undefined, told: unknown) =>
  tellMetadata({ headers: { accept } }, { status: 200, headers: { a: 'b' }, body: told })

test.each([
  'application/json;odata.metadata=none',
  'Application/JSON; charset=utf-8; OData.Metadata = "none"; q=0.9',
  'text/plain, application/json;odata.metadata=none, */*',
  '*/*;odata.metadata=none',
])('%s: values, the count and the next page', (accept) => {
  expect(tell(accept, body)).toEqual({ status: 200, headers: { a: 'b', 'content-type': jsonType('none') }, body: bare })
})

test.each([
  undefined,
  '*/*',
  'application/json',
  'application/json;odata.metadata=minimal',
  'application/json;odata.metadata=full',
  'application/json, application/json;odata.metadata=none',
  'application/json;odata.metadata=nonesuch',
  'application/jsonp;odata.metadata=none',
])('%s: the answer as it is', (accept) => {
  expect(tell(accept, body)).toEqual({ status: 200, headers: { a: 'b' }, body })
})

test('what is no JSON object stays as it is', () => {
  for (const told of [5, undefined])
    expect(tell('application/json;odata.metadata=none', told)).toEqual({ status: 200, headers: { a: 'b' }, body: told })
})
