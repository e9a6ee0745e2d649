import type { CodegenConfig } from '@graphql-codegen/cli'

/** What the operations of `apollo/` become: one typed document each, and which types an interface stands for. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: 'apollo/*.graphql',
  importExtension: '.ts',
  generates: {
    'apollo/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        scalars: { UUID: 'string', DateTime: 'string' },
        strictScalars: true,
        useTypeImports: true,
      },
    },
    'apollo/generated/possible-types.ts': { plugins: ['fragment-matcher'] },
  },
}

export default config
