/** Users, groups and products that cannot be written: the database's own rules, told as reasons before it would refuse them. */
import type { TenantConnection } from '../../tenant-connection.ts'
import { groupTable } from './object-columns.ts'
import { refuse, refuseRepeated } from './refuse.ts'

/** Users: ids that are others', deleted ones, new ones that lack a property, names that are taken. */
export async function refuseUsers(db: TenantConnection): Promise<void> {
  await refuse(
    db,
    'users',
    `SELECT s.n, CASE
       WHEN s.id = $1 THEN 'the id ' || s.id || ' belongs to the tenant'
       WHEN o.kind = 'GROUP' THEN 'the id ' || s.id || ' belongs to a group'
       WHEN u.deleted_date_time IS NOT NULL THEN 'the user ' || s.id || ' is deleted: restore it first'
       WHEN u.id IS NULL AND NOT s.properties ?& '{display_name,user_principal_name}' THEN 'a new user needs displayName and userPrincipalName'
       END AS reason
     FROM import_user s
     LEFT JOIN directory_object o ON o.tenant_id = $1 AND o.id = s.id
     LEFT JOIN "user" u ON u.tenant_id = $1 AND u.id = s.id`,
  )
  await refuseRepeated(db, 'users', ['id'])
  // Whoever is refused keeps its old name, which somebody else may want.
  while ((await refuse(db, 'users', takenNames)) > 0);
}

/**
 * Who has a name already keeps it; of several who want one, the first gets it; nobody gets the name of somebody else who keeps
 * it. By the unique index of the names of users who are not deleted.
 */
const takenNames = `
  SELECT w.n, CASE WHEN w.place > 1 OR k.id IS NOT NULL
    THEN 'userPrincipalName: ''' || w.name || ''' belongs to another user' END AS reason
  FROM (SELECT s.n, s.id, s.key, s.name, row_number() OVER (PARTITION BY s.key ORDER BY (u.user_principal_name_key = s.key) IS TRUE DESC, s.n) AS place
        FROM (SELECT n, id, properties->>'user_principal_name' AS name, lower(properties->>'user_principal_name') AS key FROM import_user
              WHERE properties ? 'user_principal_name') s
        LEFT JOIN "user" u ON u.tenant_id = $1 AND u.id = s.id) w
  LEFT JOIN (
    SELECT u.id, u.user_principal_name_key AS key FROM "user" u
    LEFT JOIN import_user s ON s.id = u.id AND lower(s.properties->>'user_principal_name') <> u.user_principal_name_key
    WHERE u.tenant_id = $1 AND u.deleted_date_time IS NULL AND s.id IS NULL) k ON k.key = w.key AND k.id <> w.id`

/** Groups: ids that are others', deleted ones, new ones without a name, and what does not go together in one group. */
export async function refuseGroups(db: TenantConnection, moment: string): Promise<void> {
  await refuse(
    db,
    'groups',
    `SELECT s.n, CASE
       WHEN s.id = $1 THEN 'the id ' || s.id || ' belongs to the tenant'
       WHEN o.kind = 'USER' OR i.id IS NOT NULL THEN 'the id ' || s.id || ' belongs to a user'
       WHEN g.deleted_date_time IS NOT NULL THEN 'the group ' || s.id || ' is deleted: restore it first'
       WHEN g.id IS NULL AND NOT s.properties ? 'display_name' THEN 'a new group needs displayName'
       END AS reason
     FROM import_group s
     LEFT JOIN directory_object o ON o.tenant_id = $1 AND o.id = s.id
     LEFT JOIN import_user i ON i.id = s.id
     LEFT JOIN "group" g ON g.tenant_id = $1 AND g.id = s.id`,
  )
  await refuse(
    db,
    'groups',
    `SELECT m.n, CASE
       WHEN ('DynamicMembership' = ANY ((m.next).group_types)) <> ((m.next).membership_rule IS NOT NULL)
         THEN 'groupTypes has DynamicMembership where there is a membershipRule, and only there'
       WHEN (m.next).is_assignable_to_role AND (NOT (m.next).security_enabled OR 'DynamicMembership' = ANY ((m.next).group_types))
         THEN 'isAssignableToRole needs securityEnabled and no membershipRule'
       WHEN NOT (m.next).security_enabled AND m.was_enabled AND (
           EXISTS (SELECT FROM group_license l WHERE l.tenant_id = $1 AND l.group_id = m.id)
           OR EXISTS (SELECT FROM license_assignment_path p JOIN "user" u ON u.tenant_id = $1 AND u.id = p.user_id AND u.deleted_date_time IS NULL
                      WHERE p.tenant_id = $1 AND p.source_id = m.id))
         THEN 'securityEnabled must stay true: the group ' || m.id || ' has active licenses assigned'
       END AS reason
     FROM (SELECT s.n, s.id, g.security_enabled AS was_enabled, CASE WHEN g.id IS NULL THEN jsonb_populate_record(NULL::"group", ${groupTable.defaults} || s.defaults || s.properties)
                            ELSE jsonb_populate_record(g, s.properties) END AS next
           FROM import_group s LEFT JOIN "group" g ON g.tenant_id = $1 AND g.id = s.id OFFSET 0) m`,
    moment,
  )
  await refuseRepeated(db, 'groups', ['id'])
}

/** Products: those that are there twice, or that the catalogue does not know. */
export async function refuseSkus(db: TenantConnection): Promise<void> {
  await refuse(
    db,
    'subscribedSkus',
    `SELECT s.n, CASE
       WHEN p.sku_id IS NULL THEN 'the catalogue does not know the product ' || s.sku_id || ': import Microsoft''s list of products first'
       END AS reason
     FROM import_sku s LEFT JOIN product p ON p.sku_id = s.sku_id`,
  )
  await refuseRepeated(db, 'subscribedSkus', ['sku_id'])
}
