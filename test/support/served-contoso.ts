/** Contoso and the HTTP face of a gateway on it, for the tests of one file. */
import { afterAll, beforeAll } from 'vitest'
import type { TokenClaims } from '../../src/auth/development-token.ts'
import { type Contoso, createContoso } from './contoso.ts'
import { type Face, openFace } from './face.ts'
import { type RestReply, restClient } from './rest-client.ts'

/** Both are there from the first test to the last. */
export interface ServedContoso {
  readonly contoso: Contoso
  readonly face: Face
  /** Asks as Contoso's administrator. */
  ask(...asked: Parameters<ReturnType<typeof restClient>>): Promise<RestReply>
  /** Asks as claims say. */
  as(claims: Partial<TokenClaims>): ReturnType<typeof restClient>
}

/** Opens both before the tests, with all licences evaluated where it is to be `settled`, and closes them afterwards. */
export function serveContoso({ settled }: { readonly settled: boolean }): ServedContoso {
  let contoso: Contoso
  let face: Face
  beforeAll(async () => {
    contoso = await createContoso()
    if (settled) await contoso.settle()
    face = await openFace(contoso)
  })
  afterAll(async () => {
    await face.close()
    await contoso[Symbol.asyncDispose]()
  })
  return {
    get contoso() {
      return contoso
    },
    get face() {
      return face
    },
    ask: (...asked) => restClient(face)(...asked),
    as: (claims) => restClient(face, claims),
  }
}
