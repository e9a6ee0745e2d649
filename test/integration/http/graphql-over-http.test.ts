/** The gateway against the audits of GraphQL over HTTP, as their authors wrote them. */
import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Contoso, createContoso } from '../../support/contoso.ts'
import { type Face, openFace } from '../../support/face.ts'

let contoso: Contoso
let face: Face
let authorization: string
beforeAll(async () => {
  contoso = await createContoso()
  face = await openFace(contoso)
  authorization = `Bearer ${await face.token()}`
})
afterAll(async () => {
  await face.close()
  await contoso[Symbol.asyncDispose]()
})

/** A document that cannot be executed answers 400, whatever the caller accepts (README, Errors), as Apollo Server does. */
const alwaysBadRequest = [
  'warn: SHOULD use 200 status code on document parsing failure when accepting application/json',
  'warn: SHOULD use 200 status code on document validation failure when accepting application/json',
  'warn: SHOULD use a status code of 200 on variable coercion failure when accepting application/json',
]
/** A GET that any page can have a browser send is refused, so that pages of other sites cannot ask. */
const noSimpleRequests = [
  'notice: MAY accept application/x-www-form-urlencoded formatted GET requests',
  'notice: MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
  'notice: MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json',
]

test.each([
  ['as they are', {}, [...noSimpleRequests, ...alwaysBadRequest]],
  ['with the header that clients send with a GET', { 'apollo-require-preflight': 'yes' }, alwaysBadRequest],
])('the audits find nothing but what is meant, %s', async (_, more, expected) => {
  const audits = serverAudits({
    url: `http://${face.address}/graphql`,
    fetchFn: (url: string, init?: RequestInit) => {
      const headers = new Headers(init?.headers)
      for (const [name, value] of Object.entries({ authorization, ...more })) headers.set(name, value)
      return fetch(url, { ...init, headers })
    },
  })
  expect(audits.length).toBeGreaterThanOrEqual(61)
  const found: string[] = []
  for (const audit of audits) {
    const { status, name } = await audit.fn()
    if (status !== 'ok') found.push(`${status}: ${name}`)
  }
  expect(found.toSorted()).toEqual(expected.toSorted())
})
