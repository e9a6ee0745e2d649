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
  await noteNames(db)
  await refuse(db, 'users', takenNames)
}

/**
 * The names that are wanted, with who has them now: by the key of users and the unique index of the names of living ones. The
 * order asks for nothing but that index: without statistics, another one of living users would seem as good.
 */
async function noteNames(db: TenantConnection): Promise<void> {
  await db.query(
    `INSERT INTO import_name (n, id, name, key, current, owner)
     SELECT s.n, s.id, s.name, s.key,
       (SELECT u.user_principal_name_key FROM "user" u WHERE u.tenant_id = $1 AND u.id = s.id),
       (SELECT u.id FROM "user" u WHERE u.tenant_id = $1 AND u.deleted_date_time IS NULL
          AND u.user_principal_name_key >= s.key AND u.user_principal_name_key <= s.key ORDER BY u.user_principal_name_key LIMIT 1)
     FROM (SELECT n, id, properties->>'user_principal_name' AS name, lower(properties->>'user_principal_name') AS key FROM import_user
           WHERE properties ? 'user_principal_name') s`,
  )
}

/**
 * Who has a name already keeps it; of several who want one, the first gets it; nobody gets the name of somebody else who keeps
 * it. Whoever is refused keeps its old name, which somebody else may want: those are found from one to the next.
 */
const takenNames = `
  WITH RECURSIVE refused AS (
    SELECT w.n, w.id, w.name, w.current
    FROM (SELECT i.*, row_number() OVER (PARTITION BY i.key ORDER BY (i.current = i.key) IS TRUE DESC, i.n) AS place FROM import_name i) w
    WHERE w.place > 1
       OR (w.owner <> w.id AND (SELECT true FROM import_name o WHERE o.id = w.owner AND o.key <> o.current) IS NULL)
    UNION
    SELECT w.n, w.id, w.name, w.current FROM refused r
    CROSS JOIN LATERAL (SELECT i.* FROM import_name i WHERE i.key = r.current AND i.id <> r.id OFFSET 0) w)
  SELECT n, 'userPrincipalName: ''' || name || ''' belongs to another user' AS reason FROM refused`

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

/**
 * Products: those that are there twice, that the catalogue does not know, or that would cease to be for users while some have them.
 * Whether anybody has one is told by what is consumed and by the partial indexes of the paths that hold nothing.
 */
export async function refuseSkus(db: TenantConnection): Promise<void> {
  await refuse(
    db,
    'subscribedSkus',
    `SELECT s.n, CASE
       WHEN p.sku_id IS NULL THEN 'the catalogue does not know the product ' || s.sku_id || ': import Microsoft''s list of products first'
       WHEN coalesce(s.properties->>'applies_to' <> 'User', false) AND (
         (SELECT true FROM group_license l WHERE l.tenant_id = $1 AND l.sku_id = s.sku_id LIMIT 1)
         OR (SELECT true FROM subscribed_sku k WHERE k.tenant_id = $1 AND k.sku_id = s.sku_id AND k.consumed_units > 0)
         OR (SELECT true FROM license_assignment_path l WHERE l.tenant_id = $1 AND l.sku_id = s.sku_id AND l.state = 'DISABLED' LIMIT 1)
         OR s.sku_id = ANY (ARRAY(SELECT DISTINCT l.sku_id FROM license_assignment_path l WHERE l.tenant_id = $1 AND l.error IS NOT NULL)))
         THEN 'appliesTo must stay User: groups give the product ' || s.sku_id || ' or users have it'
       END AS reason
     FROM import_sku s LEFT JOIN product p ON p.sku_id = s.sku_id`,
  )
  await refuseRepeated(db, 'subscribedSkus', ['sku_id'])
}
