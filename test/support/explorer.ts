/** The HTTP face with the explorer page, as `npm run build` has made it. */
import { createExplorerTokens } from '../../src/auth/explorer-tokens.ts'
import type { ExplorerParts } from '../../src/http/explorer.ts'
import type { HttpParts } from '../../src/http/server.ts'
import { contosoAdministrator, contosoTenantId } from '../../src/imports/demonstration/contoso.ts'
import type { Contoso } from './contoso.ts'
import { type Face, openFace } from './face.ts'

/** Where the build has left the page. */
export const explorerFiles = new URL('../../dist/explorer/', import.meta.url)

interface ExplorerOptions {
  readonly parts?: Partial<HttpParts>
  readonly explorer?: Partial<ExplorerParts>
  /** `none`: whoever uses the page brings one along. */
  readonly tokens?: 'none'
}

/** Serves it, with tokens of Contoso's administrator, on a face of its own. */
export async function openExplorer(
  contoso: Pick<Contoso, 'database'>,
  { parts = {}, explorer = {}, tokens }: ExplorerOptions = {},
): Promise<Face> {
  const { id: objectId, userPrincipalName } = contosoAdministrator
  const person = { tenantId: contosoTenantId, objectId, userPrincipalName }
  return openFace(contoso, {
    parts: (key) => ({
      explorer: {
        files: explorerFiles,
        tokens: tokens === 'none' ? null : createExplorerTokens(key, person, () => Date.now()),
        hasTenant: async () => true,
        ...explorer,
      },
      ...parts,
    }),
  })
}
