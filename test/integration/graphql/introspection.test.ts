/** What a client learns of the schema by asking a gateway that runs. */
import { readFile } from 'node:fs/promises'
import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import { expect, test } from 'vitest'
import { createContoso } from '../../support/contoso.ts'
import { openFace } from '../../support/face.ts'

test('an introspection gives exactly schema.graphql', async () => {
  await using contoso = await createContoso()
  await using face = await openFace(contoso)
  const everything = { descriptions: true, schemaDescription: true, specifiedByUrl: true, directiveIsRepeatable: true }
  const response = await fetch(`http://${face.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await face.token()}` },
    body: JSON.stringify({ query: getIntrospectionQuery({ ...everything, inputValueDeprecation: true, oneOf: true }) }),
  })
  const { data } = (await response.json()) as { data: IntrospectionQuery }
  const committed = await readFile(new URL('../../../schema.graphql', import.meta.url), 'utf8')
  expect(`${printSchema(lexicographicSortSchema(buildClientSchema(data)))}\n`).toBe(committed)
})
