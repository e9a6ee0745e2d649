-- AlterTable
ALTER TABLE "licensing_lock" ADD COLUMN     "moment" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- Written by hand: what the datamodel cannot say. --------------------------------------------------------------------

-- Deleted users, by name: whom a lap leaves out, and who can be restored.
CREATE INDEX "user_deleted_by_name_idx" ON "user" ("tenant_id", "display_name_key", "id") WHERE "deleted_date_time" IS NOT NULL;
