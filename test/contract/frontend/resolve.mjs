/** Finds what `relay-compiler` imports without an extension, as the bundlers of frontends do. */
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) => next(specifier.endsWith('.graphql') ? `${specifier}.ts` : specifier, context),
})
