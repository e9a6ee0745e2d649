/** What lists are filtered and ordered by. */
import { registerEnumType } from 'type-graphql'

/** What Microsoft calls the kinds of groups. */
export const GroupKind = {
  SECURITY: 'SECURITY',
  MAIL_ENABLED_SECURITY: 'MAIL_ENABLED_SECURITY',
  DISTRIBUTION: 'DISTRIBUTION',
  MICROSOFT_365: 'MICROSOFT_365',
} as const

registerEnumType(GroupKind, {
  name: 'GroupKind',
  description: 'The kinds of groups, by `securityEnabled`, `mailEnabled` and `groupTypes`.',
  valuesConfig: {
    SECURITY: { description: 'A security group without mail; it can have licences.' },
    MAIL_ENABLED_SECURITY: { description: 'A security group with mail; it can have licences.' },
    DISTRIBUTION: { description: 'A distribution list: mail without security; it cannot have licences.' },
    MICROSOFT_365: { description: 'A Microsoft 365 group ("Unified"), whether or not it is a security group as well.' },
  },
})

/** Upwards or downwards. */
export const OrderDirection = { ASC: 'ASC', DESC: 'DESC' } as const

registerEnumType(OrderDirection, {
  name: 'OrderDirection',
  description: 'Whether a list is ordered upwards or downwards.',
  valuesConfig: {
    ASC: { description: 'From a to z, the oldest first.' },
    DESC: { description: 'From z to a, the newest first.' },
  },
})

/** What users can be ordered by. */
export const UserOrderField = { DISPLAY_NAME: 'DISPLAY_NAME', USER_PRINCIPAL_NAME: 'USER_PRINCIPAL_NAME' } as const

registerEnumType(UserOrderField, {
  name: 'UserOrderField',
  description: 'The properties by which users can be ordered.',
  valuesConfig: {
    DISPLAY_NAME: { description: 'The display name, without regard to case.' },
    USER_PRINCIPAL_NAME: { description: 'The user principal name, without regard to case.' },
  },
})

/** What groups can be ordered by. */
export const GroupOrderField = { DISPLAY_NAME: 'DISPLAY_NAME', CREATED_DATE_TIME: 'CREATED_DATE_TIME' } as const

registerEnumType(GroupOrderField, {
  name: 'GroupOrderField',
  description: 'The properties by which groups can be ordered.',
  valuesConfig: {
    DISPLAY_NAME: { description: 'The display name, without regard to case.' },
    CREATED_DATE_TIME: { description: 'When the group was created.' },
  },
})
