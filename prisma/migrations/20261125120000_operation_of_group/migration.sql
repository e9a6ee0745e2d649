-- The operation that set a group's licence, and the one that took an operation's place, are of the same group.

-- DropForeignKey
ALTER TABLE "group_license" DROP CONSTRAINT "group_license_tenant_id_operation_id_fkey";

-- DropForeignKey
ALTER TABLE "license_operation" DROP CONSTRAINT "license_operation_tenant_id_superseded_by_id_fkey";

-- CreateIndex
CREATE UNIQUE INDEX "license_operation_tenant_id_group_id_id_key" ON "license_operation"("tenant_id", "group_id", "id");

-- AddForeignKey
ALTER TABLE "group_license" ADD CONSTRAINT "group_license_tenant_id_group_id_operation_id_fkey" FOREIGN KEY ("tenant_id", "group_id", "operation_id") REFERENCES "license_operation"("tenant_id", "group_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "license_operation" ADD CONSTRAINT "license_operation_tenant_id_group_id_superseded_by_id_fkey" FOREIGN KEY ("tenant_id", "group_id", "superseded_by_id") REFERENCES "license_operation"("tenant_id", "group_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
