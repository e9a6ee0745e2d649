-- What lists of users and groups are searched by. Both extensions are trusted: an owner of the database may create them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- CreateIndex
CREATE INDEX "license_assignment_path_tenant_id_sku_id_user_id_idx" ON "license_assignment_path"("tenant_id", "sku_id", "user_id");

-- By hand.

-- Three characters in a row of a name, wherever they stand in it.
CREATE INDEX "user_living_search_idx" ON "user" USING gin ("tenant_id", "display_name_key" gin_trgm_ops, "user_principal_name_key" gin_trgm_ops)
  WHERE "deleted_date_time" IS NULL;
CREATE INDEX "group_living_search_idx" ON "group" USING gin ("tenant_id", "display_name_key" gin_trgm_ops)
  WHERE "deleted_date_time" IS NULL;

CREATE INDEX "user_living_without_location_idx" ON "user" ("tenant_id", "display_name_key", "id")
  WHERE "deleted_date_time" IS NULL AND "usage_location" IS NULL;
CREATE INDEX "user_deleted_by_principal_name_idx" ON "user" ("tenant_id", "user_principal_name_key", "id")
  WHERE "deleted_date_time" IS NOT NULL;
CREATE INDEX "group_deleted_by_name_idx" ON "group" ("tenant_id", "display_name_key", "id")
  WHERE "deleted_date_time" IS NOT NULL;
CREATE INDEX "group_living_by_creation_idx" ON "group" ("tenant_id", "created_date_time", "id")
  WHERE "deleted_date_time" IS NULL;

-- Few paths are in error; both who has an error of a kind and which groups cause one.
CREATE INDEX "license_assignment_path_error_kind_idx" ON "license_assignment_path" ("tenant_id", "error", "source_id", "user_id")
  WHERE "error" IS NOT NULL;
