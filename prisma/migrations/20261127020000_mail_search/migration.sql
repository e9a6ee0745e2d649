-- By hand. What clients of Microsoft Graph find one object by: its mail address or alias, in any case.
CREATE INDEX "user_mail_idx" ON "user" ("tenant_id", (lower("mail") COLLATE "C"), "id") WHERE "mail" IS NOT NULL;
CREATE INDEX "group_mail_idx" ON "group" ("tenant_id", (lower("mail") COLLATE "C"), "id") WHERE "mail" IS NOT NULL;
CREATE INDEX "group_mail_nickname_idx" ON "group" ("tenant_id", (lower("mail_nickname") COLLATE "C"), "id");

-- Few users cannot sign in.
CREATE INDEX "user_disabled_idx" ON "user" ("tenant_id", "id") WHERE NOT "account_enabled";
