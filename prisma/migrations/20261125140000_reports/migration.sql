-- By hand.

-- What users have directly, in which reports look for what a group gives too; a lap over a group never writes it.
CREATE INDEX "license_assignment_path_direct_idx" ON "license_assignment_path" ("tenant_id", "user_id", "sku_id")
  WHERE "source_kind" = 'USER';
