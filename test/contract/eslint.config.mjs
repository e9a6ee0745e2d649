/** How `schema.graphql` is linted: every rule for schemas of `@graphql-eslint`, Relay's among them, and why where not. */
import graphql from '@graphql-eslint/eslint-plugin'

const { configs, parser } = graphql
const options = {
  // The SDL is printed sorted, in the order of graphql's own sorting, and a test holds it so.
  alphabetize: 'off',
  'require-description': [
    'error',
    {
      types: true,
      rootField: true,
      DirectiveDefinition: true,
      FieldDefinition: true,
      InputValueDefinition: true,
      EnumValueDefinition: true,
    },
  ],
  // Connections are for lists that grow. The few values of one object, such as its licences, are plain lists.
  'relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
  'strict-id-in-types': [
    'error',
    {
      exceptions: {
        // Places in a list, and figures of a question: they belong to the answer to it.
        suffixes: ['Connection', 'Edge', 'Preview'],
        types: [
          'PageInfo',
          'LicenseErrorCount',
          // Rows of reports: the user or the product in them has the id.
          'DuplicateLicense',
          'SkuSeats',
          // Values of one object, which caches keep inside it.
          'AssignedLabel',
          'AssignedLicense',
          'LicenseAssignmentState',
          'LicenseProcessingState',
          'LicenseUnitsDetail',
          'MemberLicenseError',
          'OnPremisesProvisioningError',
          // Plans are named by servicePlanId; what a product or a user has of one is told beside it.
          'ServicePlan',
          'ServicePlanInfo',
          // Parts of an audit entry. What they tell of a user or an application is of that time.
          'AppIdentity',
          'AuditActivityInitiator',
          'KeyValue',
          'ModifiedProperty',
          'TargetResource',
          'UserIdentity',
        ],
      },
    },
  ],
  // Mutations have the arguments of Microsoft's actions, by the same names.
  'input-name': 'off',
  // Mutations answer what they changed; whoever wants to read more sends a query.
  'require-field-of-type-query-in-mutation-result': 'off',
  // What always has an answer is not null, so that nobody need ask whether it is there.
  'require-nullable-result-in-root': 'off',
  // The rule is for schemas that only read.
  'no-root-type': 'off',
}

/** What breaks one of these rules all the same, by the rule's complaint. */
const exceptions = [
  // Names of Microsoft.
  'Field "groupTypes" starts with the name of the parent type "Group"',
  'Field "servicePlanId" starts with the name of the parent type "ServicePlan"',
  'Field "servicePlanName" starts with the name of the parent type "ServicePlan"',
  'Field "userPrincipalName" starts with the name of the parent type "User"',
  // What is deleted has its id left, by which it can be restored.
  'Unexpected scalar result type `ID` for field "deleteGroup" in type "Mutation"',
  'Unexpected scalar result type `ID` for field "deleteUser" in type "Mutation"',
  // Rows of a report have no life of their own: they are made when the report is read.
  "Edge type's field `node` must implement `Node` interface.",
  // The audit log is read from its newest entry on, and never from its other end, which is being cut off.
  'Field `directoryAudits` must contain an argument `last`, that return Int.',
  'Field `directoryAudits` must contain an argument `before`, that return String or Scalar.',
]

/** Leaves out what is excepted, once; an exception that nothing needs is a problem itself. */
const processor = {
  meta: { name: 'exceptions', version: '1.0.0' },
  preprocess: (text) => [text],
  postprocess([messages = []]) {
    const unused = new Set(exceptions)
    const problems = messages.filter(({ message }) => !unused.delete(message))
    const needless = (message) => ({
      message: `nothing needs the exception: ${message}`,
      severity: 2,
      line: 1,
      column: 1,
    })
    return [...problems, ...Array.from(unused, needless)]
  },
}

const sets = ['recommended', 'all', 'relay'].map((name) => configs[`flat/schema-${name}`].rules)
const named = Object.entries(options).map(([name, value]) => [`@graphql-eslint/${name}`, value])

export default [
  {
    files: ['**/*.graphql'],
    processor,
    languageOptions: { parser, parserOptions: { graphQLConfig: { schema: 'schema.graphql' } } },
    plugins: { '@graphql-eslint': graphql },
    rules: { ...Object.assign({}, ...sets), ...Object.fromEntries(named) },
  },
]
