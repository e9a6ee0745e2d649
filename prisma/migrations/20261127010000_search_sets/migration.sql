-- By hand. Each holds what few rows are, so that what writes many rows seldom writes it.

-- What users have directly, by product; a lap over a group never writes it.
CREATE INDEX "license_assignment_path_direct_by_sku_idx" ON "license_assignment_path" ("tenant_id", "sku_id", "user_id")
  WHERE "source_kind" = 'USER';
-- What deleted users had.
CREATE INDEX "license_assignment_path_disabled_idx" ON "license_assignment_path" ("tenant_id", "sku_id", "user_id")
  WHERE "state" = 'DISABLED';

-- Groups that are not just security groups of assigned members.
CREATE INDEX "group_mail_enabled_idx" ON "group" ("tenant_id", "security_enabled", "id")
  WHERE "mail_enabled" AND NOT ('Unified' = ANY ("group_types"));
CREATE INDEX "group_unified_idx" ON "group" ("tenant_id", "id") WHERE 'Unified' = ANY ("group_types");
CREATE INDEX "group_dynamic_idx" ON "group" ("tenant_id", "id") WHERE 'DynamicMembership' = ANY ("group_types");
CREATE INDEX "group_synced_idx" ON "group" ("tenant_id", "id") WHERE "on_premises_sync_enabled" IS TRUE;
CREATE INDEX "group_without_security_idx" ON "group" ("tenant_id", "id") WHERE NOT "security_enabled";

-- Deleted rows, which may become many, are searched as living ones are.
CREATE INDEX "user_deleted_search_idx" ON "user" USING gin ("tenant_id", "display_name_key" gin_trgm_ops, "user_principal_name_key" gin_trgm_ops)
  WHERE "deleted_date_time" IS NOT NULL;
CREATE INDEX "group_deleted_search_idx" ON "group" USING gin ("tenant_id", "display_name_key" gin_trgm_ops)
  WHERE "deleted_date_time" IS NOT NULL;
CREATE INDEX "user_deleted_without_location_idx" ON "user" ("tenant_id", "display_name_key", "id")
  WHERE "deleted_date_time" IS NOT NULL AND "usage_location" IS NULL;
CREATE INDEX "group_deleted_by_creation_idx" ON "group" ("tenant_id", "created_date_time", "id")
  WHERE "deleted_date_time" IS NOT NULL;
