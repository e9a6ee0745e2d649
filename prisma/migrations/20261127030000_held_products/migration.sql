-- DropIndex
DROP INDEX "license_assignment_path_tenant_id_sku_id_user_id_idx";

-- By hand. Who has a product, without a look at the paths themselves; in place of an index of all paths.
CREATE INDEX "license_assignment_path_held_idx" ON "license_assignment_path" ("tenant_id", "sku_id", "user_id")
  WHERE "state" IN ('ACTIVE', 'ACTIVE_WITH_ERROR');
