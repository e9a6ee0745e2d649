-- By hand. What clients of Microsoft Graph ask for, and what leads there.

-- What somebody did, by the id of a user or of an application, which are told apart.
DROP INDEX "directory_audit_initiator_idx";
CREATE INDEX "directory_audit_initiator_idx"
  ON "directory_audit" ("tenant_id", (coalesce("initiated_by" #>> '{user,id}', "initiated_by" #>> '{app,appId}')), ("initiated_by" ? 'user'), "activity", "succeeded", "activity_date_time", "id")
  WHERE "initiated_by" IS NOT NULL;

-- Groups that are members of groups: few, even of a group with many users.
CREATE INDEX "membership_of_groups_idx" ON "membership" ("tenant_id", "group_id", "member_id") WHERE "member_kind" = 'GROUP';

-- Users who have no mail address.
CREATE INDEX "user_living_without_mail_idx" ON "user" ("tenant_id", "id") WHERE "deleted_date_time" IS NULL AND "mail" IS NULL;

-- Few groups can be given directory roles.
CREATE INDEX "group_assignable_to_role_idx" ON "group" ("tenant_id", "id") WHERE "is_assignable_to_role" IS TRUE;
