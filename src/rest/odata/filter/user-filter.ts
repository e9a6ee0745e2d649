/** What users are filtered by (Graph, "user resource type", the properties that support `$filter`). */
import type { UserFilterRequest } from '../../../operations/user-filter.ts'
import { userProperties } from '../../wire/user.ts'
import type { Expression } from './expression.ts'
import { countOf, flag, guid, orNull, text } from './filterable.ts'
import { type Filterable, type FilterableType, translate } from './translate.ts'

const usageLocation: Filterable<UserFilterRequest> = {
  takes: "two letters in single quotes, such as 'DE'",
  equals: ({ kind, text: told }) => (kind === 'string' ? { usageLocation: told } : null),
  startsWith: (start) => ({ usageLocationStartsWith: start }),
}

const user: FilterableType<UserFilterRequest> = {
  type: 'user',
  names: Object.keys(userProperties),
  filterable: {
    id: guid((id) => ({ id })),
    displayName: text((displayName) => ({ displayName })),
    userPrincipalName: text((userPrincipalName) => ({ userPrincipalName })),
    mail: orNull<UserFilterRequest>(
      text((mail) => ({ mail })),
      { hasMail: false },
    ),
    'proxyAddresses/any': text((proxyAddresses) => ({ proxyAddresses })),
    accountEnabled: flag((accountEnabled) => ({ accountEnabled })),
    usageLocation: orNull(usageLocation, { hasUsageLocation: false }),
    'assignedLicenses/any/skuId': guid((skuId) => ({ license: { skuId } })),
    'assignedLicenses/$count': countOf({ hasAssignedLicenses: false }),
  },
}

/** The users that a parsed filter means. Throws as `translate` does. */
export const toUserFilter = (expression: Expression): UserFilterRequest => translate(expression, user)
