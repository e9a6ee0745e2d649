/** The operations of a page that shows a group; `relay-compiler` reads them and writes `__generated__`. */
import { graphql } from 'relay-runtime'

graphql`
  query groupPageQuery($id: ID!) {
    group(id: $id) {
      ...groupPage_group
    }
  }
`

graphql`
  fragment groupPage_group on Group
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" })
  @refetchable(queryName: "groupPageMembersQuery") {
    displayName
    createdDateTime
    assignedLicenses {
      skuId
      productName
    }
    latestLicenseOperation {
      ...groupPage_progress @relay(mask: false)
    }
    members(first: $count, after: $cursor) @connection(key: "groupPage_members") {
      totalCount
      edges {
        node {
          id
          displayName
          ... on User {
            userPrincipalName
          }
        }
      }
    }
  }
`

graphql`
  fragment groupPage_progress on LicenseOperation {
    state
    processedMembers
    totalMembers
  }
`

graphql`
  query groupPageAuditsQuery($targetId: ID!) {
    directoryAudits(filter: { targetId: $targetId }) {
      edges {
        node {
          activityDisplayName
          initiatedBy {
            user {
              userId
              displayName
            }
          }
          targetResources {
            targetId
            modifiedProperties {
              displayName
              newValue
            }
          }
        }
      }
    }
  }
`

graphql`
  mutation groupPageAssignMutation($groupId: ID!, $addLicenses: [AssignedLicenseInput!]!) {
    assignLicense(groupId: $groupId, addLicenses: $addLicenses) {
      assignedLicenses {
        skuId
        productName
      }
      latestLicenseOperation {
        ...groupPage_progress @relay(mask: false)
      }
    }
  }
`

graphql`
  subscription groupPageWatchSubscription($groupId: ID!) {
    licenseOperation(groupId: $groupId) {
      ...groupPage_progress @relay(mask: false)
    }
  }
`
