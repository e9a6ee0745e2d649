/** What a newcomer may try at once, on the demonstration tenant as it is after the first start. */

/** A document of one operation, which runs as it is. */
export interface Example {
  readonly title: string
  /** What it shows, in a sentence. */
  readonly words: string
  /** Whether it asks for an administrator's rights. */
  readonly administrator: boolean
  readonly query: string
}

/** In the order in which they tell their story. */
export const examples: readonly Example[] = [
  {
    title: 'A group and its members',
    words: 'What the group Engineering gives, how many units are left, and who is in it.',
    administrator: false,
    query: `# Press ▶ to run it. Point at a
# field to read what it means.
query GroupMembers {
  group(id: "8ee40e42-5dc0-465a-aff5-9fba60a5bdf4") {
    displayName
    assignedLicenses {
      productName
      disabledServicePlans {
        displayName
      }
      subscribedSku {
        consumedUnits
        availableUnits
      }
    }
    members(first: 5) {
      totalCount
      edges {
        node {
          displayName
          ... on User {
            userPrincipalName
            assignedLicenses {
              productName
            }
          }
        }
      }
    }
  }
}
`,
  },
  {
    title: 'Who failed, and why',
    words: 'Executives has 25 members and too few units: who went without, the cause, and what would help.',
    administrator: false,
    query: `# Who has not got what the group
# gives, and what would help?
query WhoFailed {
  group(id: "876fd5b4-28b5-4a44-a36b-33eafc35bd72") {
    displayName
    membersWithLicenseErrors(first: 10) {
      totalCount
      edges {
        node {
          displayName
          usageLocation
        }
        errors {
          productName
          error
          cause
          remedy
        }
      }
    }
  }
}
`,
  },
  {
    title: 'A person, and where each licence comes from',
    words: 'Every path by which Ada Fischer has a product: from a group, or directly where the group is null.',
    administrator: false,
    query: `# A person is named by the id or
# the user principal name.
query WhyLicensed {
  user(id: "ada.fischer@contoso.com") {
    displayName
    usageLocation
    assignedLicenses {
      skuId
      productName
    }
    licenseAssignmentStates {
      skuId
      state
      error
      group {
        displayName
      }
      lastUpdatedDateTime
    }
  }
}
`,
  },
  {
    title: 'Preview a change',
    words: 'What giving Site 4 a product that is used up would do. Nothing is written.',
    administrator: true,
    query: `# Asks for the rights of a change:
# choose "Administrator" above.
query Preview {
  previewAssignLicense(
    groupId: "0d33013b-9dd4-4aba-a74f-a58e6c580514"
    addLicenses: [
      { skuId: "c7df2760-2c81-4ef7-b578-5b5392b571df" }
    ]
  ) {
    totalMembers
    succeededMembers
    failedMembers
    skus {
      productName
      gainingMembers
      missingUnits
      availableUnitsAfter
      errors {
        error
        members
      }
    }
    membersWithLicenseErrors(first: 3) {
      edges {
        node {
          displayName
        }
        errors {
          productName
          cause
          remedy
        }
      }
    }
  }
}
`,
  },
  {
    title: 'Assign a licence to a group',
    words: 'Gives everybody in Site 4 Enterprise Mobility + Security E5.',
    administrator: true,
    query: `# Writes: choose "Administrator".
# The members are evaluated after
# the answer: see the next example.
mutation Assign {
  assignLicense(
    groupId: "0d33013b-9dd4-4aba-a74f-a58e6c580514"
    addLicenses: [
      { skuId: "b05e124f-c7cc-45a0-a6aa-8cf78c946968" }
    ]
  ) {
    displayName
    assignedLicenses {
      productName
    }
    licenseProcessingState {
      state
    }
  }
}
`,
  },
  {
    title: 'Watch the progress',
    words:
      'A subscription: the newest change of Site 4, and again as it moves, until it is complete. For 14 members that is soon.',
    administrator: false,
    query: `# Run the example before it first:
# else there is nothing to watch.
subscription Watch {
  licenseOperation(
    groupId: "0d33013b-9dd4-4aba-a74f-a58e6c580514"
  ) {
    state
    processedMembers
    totalMembers
    succeededMembers
    failedMembers
    completedDateTime
  }
}
`,
  },
]
