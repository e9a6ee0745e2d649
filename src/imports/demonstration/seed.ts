import type { Database } from '../../db/client.ts'
import { writeDemonstration } from '../../db/write/demonstration.ts'
import { toSecurityIdentifier } from '../../util/security-identifier.ts'
import {
  administratorViews,
  contosoAdministrator,
  contosoTenantId,
  directLicenses,
  groups,
  guidOf,
  membersOf,
  owned,
  proxyAddresses,
  users,
} from './contoso.ts'
import { groupProperties, plainGroup } from './group-properties.ts'

/** Fills a database that has no tenant with Contoso; its groups are evaluated by the engine afterwards. */
export async function seedDemonstration(database: Pick<Database, 'pool'>): Promise<boolean> {
  const groupRows = groups.map(({ name }, index) => {
    const id = guidOf('group', index + 1)
    return {
      ...plainGroup,
      ...groupProperties[name],
      id,
      display_name: name,
      description: `${name} of Contoso`,
      mail_nickname: name.toLowerCase().replaceAll(' ', '-'),
      security_identifier: toSecurityIdentifier(id),
    }
  })
  const idOf = (name: string) => groupRows.find((group) => group.display_name === name)?.id
  const memberships = groups.flatMap((group, index) =>
    membersOf(group).map(({ id }) => ({
      group_id: guidOf('group', index + 1),
      member_id: id,
      kind: 'USER',
      ...(id === contosoAdministrator.id && administratorViews[group.name]),
    })),
  )
  const nested = { group_id: idOf('All Sales Regions'), member_id: idOf('Sales Team'), kind: 'GROUP' }
  return writeDemonstration(database, {
    tenantId: contosoTenantId,
    displayName: 'Contoso',
    country: 'US',
    users,
    groups: groupRows,
    memberships: [...memberships, nested].map((row, ordinal) => ({ ...row, ordinal })),
    skus: owned,
    proxyAddresses,
    groupLicenses: groups.flatMap(({ licenses = [] }, index) =>
      licenses.map(({ sku, disabled = [] }) => ({
        group_id: guidOf('group', index + 1),
        operation_id: guidOf('operation', index + 1),
        sku,
        disabled,
      })),
    ),
    directLicenses: directLicenses.map(({ user, sku }) => ({ user_id: guidOf('user', user), sku, disabled: [] })),
  })
}
