-- CreateIndex
CREATE INDEX "user_tenant_id_usage_location_id_idx" ON "user"("tenant_id", "usage_location", "id");
