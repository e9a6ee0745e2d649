-- Generated from prisma/schema.prisma. -------------------------------------------------------------------------------
-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "directory_object_kind" AS ENUM ('USER', 'GROUP');

-- CreateEnum
CREATE TYPE "group_access_type" AS ENUM ('NONE', 'PRIVATE', 'SECRET', 'PUBLIC');

-- CreateEnum
CREATE TYPE "license_assignment_status" AS ENUM ('ACTIVE', 'ACTIVE_WITH_ERROR', 'DISABLED', 'ERROR');

-- CreateEnum
CREATE TYPE "license_assignment_error" AS ENUM ('COUNT_VIOLATION', 'MUTUALLY_EXCLUSIVE_VIOLATION', 'DEPENDENCY_VIOLATION', 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION', 'UNIQUENESS_VIOLATION', 'OTHER');

-- CreateEnum
CREATE TYPE "license_processing_status" AS ENUM ('QUEUED_FOR_PROCESSING', 'PROCESSING_IN_PROGRESS', 'PROCESSING_COMPLETE', 'PROCESSING_FAILED');

-- CreateEnum
CREATE TYPE "lap_phase" AS ENUM ('FORMER_MEMBERS', 'MEMBERS', 'DONE');

-- CreateEnum
CREATE TYPE "pending_evaluation_kind" AS ENUM ('MEMBER', 'RETRY', 'FOLLOW_UP', 'SERVE');

-- CreateEnum
CREATE TYPE "audit_activity" AS ENUM ('SET_GROUP_LICENSE', 'START_APPLYING_GROUP_LICENSE', 'FINISH_APPLYING_GROUP_LICENSE', 'TRIGGER_GROUP_LICENSE_RECALCULATION', 'CHANGE_USER_LICENSE', 'ADD_MEMBER_TO_GROUP', 'REMOVE_MEMBER_FROM_GROUP', 'ADD_USER', 'UPDATE_USER', 'DELETE_USER', 'RESTORE_USER', 'ADD_GROUP', 'UPDATE_GROUP', 'DELETE_GROUP', 'RESTORE_GROUP', 'UPDATE_SUBSCRIBED_SKU');

-- CreateTable
CREATE TABLE "product" (
    "sku_id" UUID NOT NULL,
    "sku_part_number" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,

    CONSTRAINT "product_pkey" PRIMARY KEY ("sku_id")
);

-- CreateTable
CREATE TABLE "service_plan" (
    "service_plan_id" UUID NOT NULL,
    "service_plan_name" TEXT,
    "display_name" TEXT,
    "provisions_mail" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "service_plan_pkey" PRIMARY KEY ("service_plan_id")
);

-- CreateTable
CREATE TABLE "product_service_plan" (
    "sku_id" UUID NOT NULL,
    "service_plan_id" UUID NOT NULL,

    CONSTRAINT "product_service_plan_pkey" PRIMARY KEY ("sku_id","service_plan_id")
);

-- CreateTable
CREATE TABLE "exclusive_set" (
    "service" TEXT NOT NULL,

    CONSTRAINT "exclusive_set_pkey" PRIMARY KEY ("service")
);

-- CreateTable
CREATE TABLE "exclusive_set_plan" (
    "service" TEXT NOT NULL,
    "service_plan_id" UUID NOT NULL,

    CONSTRAINT "exclusive_set_plan_pkey" PRIMARY KEY ("service","service_plan_id")
);

-- CreateTable
CREATE TABLE "plan_requirement" (
    "service_plan_id" UUID NOT NULL,
    "alternative" INTEGER NOT NULL,
    "required_service_plan_id" UUID NOT NULL,

    CONSTRAINT "plan_requirement_pkey" PRIMARY KEY ("service_plan_id","alternative","required_service_plan_id")
);

-- CreateTable
CREATE TABLE "barred_location" (
    "service_plan_id" UUID NOT NULL,
    "country" CHAR(2) NOT NULL,

    CONSTRAINT "barred_location_pkey" PRIMARY KEY ("service_plan_id","country")
);

-- CreateTable
CREATE TABLE "tenant" (
    "tenant_id" UUID NOT NULL,
    "display_name" TEXT NOT NULL,
    "country_letter_code" CHAR(2) NOT NULL,
    "created_date_time" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tenant_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "licensing_lock" (
    "tenant_id" UUID NOT NULL,

    CONSTRAINT "licensing_lock_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "directory_object" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" "directory_object_kind" NOT NULL,

    CONSTRAINT "directory_object_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "user" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" "directory_object_kind" NOT NULL DEFAULT 'USER',
    "deleted_date_time" TIMESTAMPTZ(6),
    "created_date_time" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "display_name" TEXT NOT NULL,
    "display_name_key" TEXT NOT NULL,
    "user_principal_name" TEXT NOT NULL,
    "user_principal_name_key" TEXT NOT NULL,
    "given_name" TEXT,
    "surname" TEXT,
    "mail" TEXT,
    "mail_nickname" TEXT,
    "job_title" TEXT,
    "department" TEXT,
    "office_location" TEXT,
    "account_enabled" BOOLEAN NOT NULL DEFAULT true,
    "usage_location" CHAR(2),

    CONSTRAINT "user_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "group" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" "directory_object_kind" NOT NULL DEFAULT 'GROUP',
    "deleted_date_time" TIMESTAMPTZ(6),
    "created_date_time" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "display_name" TEXT NOT NULL,
    "display_name_key" TEXT NOT NULL,
    "description" TEXT,
    "classification" TEXT,
    "assigned_labels" JSONB NOT NULL DEFAULT '[]',
    "group_types" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "security_enabled" BOOLEAN NOT NULL,
    "security_identifier" TEXT,
    "mail_enabled" BOOLEAN NOT NULL DEFAULT false,
    "mail" TEXT,
    "mail_nickname" TEXT NOT NULL,
    "is_assignable_to_role" BOOLEAN,
    "mdm_app_id" TEXT,
    "membership_rule" TEXT,
    "membership_rule_processing_state" TEXT,
    "on_premises_domain_name" TEXT,
    "on_premises_last_sync_date_time" TIMESTAMPTZ(6),
    "on_premises_net_bios_name" TEXT,
    "on_premises_provisioning_errors" JSONB NOT NULL DEFAULT '[]',
    "on_premises_sam_account_name" TEXT,
    "on_premises_security_identifier" TEXT,
    "on_premises_sync_enabled" BOOLEAN,
    "preferred_data_location" TEXT,
    "preferred_language" TEXT,
    "renewed_date_time" TIMESTAMPTZ(6),
    "resource_behavior_options" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "resource_provisioning_options" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "theme" TEXT,
    "visibility" TEXT,
    "access_type" "group_access_type",
    "allow_external_senders" BOOLEAN NOT NULL DEFAULT false,
    "auto_subscribe_new_members" BOOLEAN NOT NULL DEFAULT false,
    "hide_from_outlook_clients" BOOLEAN NOT NULL DEFAULT false,
    "hide_from_address_lists" BOOLEAN NOT NULL DEFAULT false,
    "is_archived" BOOLEAN,

    CONSTRAINT "group_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "proxy_address" (
    "tenant_id" UUID NOT NULL,
    "object_id" UUID NOT NULL,
    "position" SMALLINT NOT NULL,
    "address" TEXT NOT NULL,
    "address_key" TEXT NOT NULL,

    CONSTRAINT "proxy_address_pkey" PRIMARY KEY ("tenant_id","object_id","position")
);

-- CreateTable
CREATE TABLE "membership" (
    "tenant_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "member_kind" "directory_object_kind" NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "is_favorite" BOOLEAN,
    "is_subscribed_by_mail" BOOLEAN,
    "unseen_count" INTEGER,
    "unseen_conversations_count" INTEGER,
    "unseen_messages_count" INTEGER,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("tenant_id","group_id","member_id")
);

-- CreateTable
CREATE TABLE "subscribed_sku" (
    "tenant_id" UUID NOT NULL,
    "sku_id" UUID NOT NULL,
    "applies_to" TEXT NOT NULL DEFAULT 'User',
    "capability_status" TEXT NOT NULL DEFAULT 'Enabled',
    "enabled_units" INTEGER NOT NULL DEFAULT 0,
    "suspended_units" INTEGER NOT NULL DEFAULT 0,
    "warning_units" INTEGER NOT NULL DEFAULT 0,
    "locked_out_units" INTEGER NOT NULL DEFAULT 0,
    "consumed_units" INTEGER NOT NULL DEFAULT 0,
    "subscription_ids" UUID[] DEFAULT ARRAY[]::UUID[],

    CONSTRAINT "subscribed_sku_pkey" PRIMARY KEY ("tenant_id","sku_id")
);

-- CreateTable
CREATE TABLE "disabled_plan_set" (
    "tenant_id" UUID NOT NULL,
    "id" SERIAL NOT NULL,
    "service_plan_ids" UUID[],
    "digest" BYTEA NOT NULL,

    CONSTRAINT "disabled_plan_set_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "group_license" (
    "tenant_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "sku_id" UUID NOT NULL,
    "disabled_plan_set_id" INTEGER NOT NULL,
    "operation_id" UUID,

    CONSTRAINT "group_license_pkey" PRIMARY KEY ("tenant_id","group_id","sku_id")
);

-- CreateTable
CREATE TABLE "group_license_successor" (
    "tenant_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "sku_id" UUID NOT NULL,
    "successor_sku_id" UUID NOT NULL,

    CONSTRAINT "group_license_successor_pkey" PRIMARY KEY ("tenant_id","group_id","sku_id","successor_sku_id")
);

-- CreateTable
CREATE TABLE "license_assignment_path" (
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "sku_id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "source_kind" "directory_object_kind" NOT NULL,
    "disabled_plan_set_id" INTEGER NOT NULL,
    "state" "license_assignment_status" NOT NULL,
    "error" "license_assignment_error",
    "last_updated_date_time" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "waiting_since" TIMESTAMPTZ(6),
    "state_when_deleted" "license_assignment_status",
    "error_when_deleted" "license_assignment_error",

    CONSTRAINT "license_assignment_path_pkey" PRIMARY KEY ("tenant_id","user_id","sku_id","source_id")
);

-- CreateTable
CREATE TABLE "license_operation" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "sequence" BIGSERIAL NOT NULL,
    "group_id" UUID NOT NULL,
    "state" "license_processing_status" NOT NULL DEFAULT 'QUEUED_FOR_PROCESSING',
    "error" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "add_licenses" JSONB NOT NULL,
    "remove_licenses" UUID[],
    "requested_by" TEXT,
    "created_date_time" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_date_time" TIMESTAMPTZ(6),
    "completed_date_time" TIMESTAMPTZ(6),
    "total_members" INTEGER,
    "processed_members" INTEGER NOT NULL DEFAULT 0,
    "succeeded_members" INTEGER NOT NULL DEFAULT 0,
    "failed_members" INTEGER NOT NULL DEFAULT 0,
    "phase" "lap_phase" NOT NULL DEFAULT 'FORMER_MEMBERS',
    "cursor_since" TIMESTAMPTZ(6),
    "cursor_user_id" UUID,
    "superseded_by_id" UUID,

    CONSTRAINT "license_operation_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "pending_evaluation" (
    "tenant_id" UUID NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "event_id" UUID NOT NULL,
    "kind" "pending_evaluation_kind" NOT NULL,
    "user_id" UUID,
    "group_id" UUID,
    "sku_id" UUID,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "created_date_time" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pending_evaluation_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "license_outcome" (
    "tenant_id" UUID NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "changes" JSONB NOT NULL,
    "reason" TEXT,

    CONSTRAINT "license_outcome_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "directory_audit" (
    "tenant_id" UUID NOT NULL,
    "activity_date_time" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "id" BIGSERIAL NOT NULL,
    "activity" "audit_activity" NOT NULL,
    "succeeded" BOOLEAN NOT NULL DEFAULT true,
    "target_id" UUID NOT NULL,
    "correlation_id" UUID,
    "outcome_id" BIGINT,
    "initiated_by" JSONB,
    "details" JSONB,

    CONSTRAINT "directory_audit_pkey" PRIMARY KEY ("tenant_id","activity_date_time","id")
);

-- CreateIndex
CREATE INDEX "product_service_plan_service_plan_id_sku_id_idx" ON "product_service_plan"("service_plan_id", "sku_id");

-- CreateIndex
CREATE INDEX "exclusive_set_plan_service_plan_id_idx" ON "exclusive_set_plan"("service_plan_id");

-- CreateIndex
CREATE INDEX "plan_requirement_required_service_plan_id_idx" ON "plan_requirement"("required_service_plan_id");

-- CreateIndex
CREATE UNIQUE INDEX "directory_object_tenant_id_id_kind_key" ON "directory_object"("tenant_id", "id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "user_tenant_id_id_kind_key" ON "user"("tenant_id", "id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "group_tenant_id_id_kind_key" ON "group"("tenant_id", "id", "kind");

-- CreateIndex
CREATE INDEX "proxy_address_tenant_id_address_key_object_id_idx" ON "proxy_address"("tenant_id", "address_key", "object_id");

-- CreateIndex
CREATE INDEX "membership_tenant_id_group_id_since_member_id_idx" ON "membership"("tenant_id", "group_id", "since", "member_id");

-- CreateIndex
CREATE INDEX "membership_tenant_id_member_id_group_id_idx" ON "membership"("tenant_id", "member_id", "group_id");

-- CreateIndex
CREATE UNIQUE INDEX "disabled_plan_set_tenant_id_digest_key" ON "disabled_plan_set"("tenant_id", "digest");

-- CreateIndex
CREATE INDEX "group_license_tenant_id_sku_id_group_id_idx" ON "group_license"("tenant_id", "sku_id", "group_id");

-- CreateIndex
CREATE INDEX "group_license_tenant_id_operation_id_idx" ON "group_license"("tenant_id", "operation_id");

-- CreateIndex
CREATE INDEX "license_assignment_path_tenant_id_source_id_user_id_idx" ON "license_assignment_path"("tenant_id", "source_id", "user_id");

-- CreateIndex
CREATE INDEX "license_operation_tenant_id_superseded_by_id_idx" ON "license_operation"("tenant_id", "superseded_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "license_operation_tenant_id_group_id_sequence_key" ON "license_operation"("tenant_id", "group_id", "sequence");

-- CreateIndex
CREATE INDEX "pending_evaluation_tenant_id_event_id_kind_id_idx" ON "pending_evaluation"("tenant_id", "event_id", "kind", "id");

-- CreateIndex
CREATE INDEX "directory_audit_tenant_id_target_id_activity_date_time_id_idx" ON "directory_audit"("tenant_id", "target_id", "activity_date_time", "id");

-- CreateIndex
CREATE INDEX "directory_audit_tenant_id_activity_activity_date_time_id_idx" ON "directory_audit"("tenant_id", "activity", "activity_date_time", "id");

-- CreateIndex
CREATE INDEX "directory_audit_tenant_id_correlation_id_activity_date_time_idx" ON "directory_audit"("tenant_id", "correlation_id", "activity_date_time", "id");

-- AddForeignKey
ALTER TABLE "product_service_plan" ADD CONSTRAINT "product_service_plan_sku_id_fkey" FOREIGN KEY ("sku_id") REFERENCES "product"("sku_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_service_plan" ADD CONSTRAINT "product_service_plan_service_plan_id_fkey" FOREIGN KEY ("service_plan_id") REFERENCES "service_plan"("service_plan_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exclusive_set_plan" ADD CONSTRAINT "exclusive_set_plan_service_fkey" FOREIGN KEY ("service") REFERENCES "exclusive_set"("service") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exclusive_set_plan" ADD CONSTRAINT "exclusive_set_plan_service_plan_id_fkey" FOREIGN KEY ("service_plan_id") REFERENCES "service_plan"("service_plan_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_requirement" ADD CONSTRAINT "plan_requirement_service_plan_id_fkey" FOREIGN KEY ("service_plan_id") REFERENCES "service_plan"("service_plan_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_requirement" ADD CONSTRAINT "plan_requirement_required_service_plan_id_fkey" FOREIGN KEY ("required_service_plan_id") REFERENCES "service_plan"("service_plan_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "barred_location" ADD CONSTRAINT "barred_location_service_plan_id_fkey" FOREIGN KEY ("service_plan_id") REFERENCES "service_plan"("service_plan_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "licensing_lock" ADD CONSTRAINT "licensing_lock_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "directory_object" ADD CONSTRAINT "directory_object_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user" ADD CONSTRAINT "user_tenant_id_id_kind_fkey" FOREIGN KEY ("tenant_id", "id", "kind") REFERENCES "directory_object"("tenant_id", "id", "kind") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group" ADD CONSTRAINT "group_tenant_id_id_kind_fkey" FOREIGN KEY ("tenant_id", "id", "kind") REFERENCES "directory_object"("tenant_id", "id", "kind") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proxy_address" ADD CONSTRAINT "proxy_address_tenant_id_object_id_fkey" FOREIGN KEY ("tenant_id", "object_id") REFERENCES "directory_object"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_tenant_id_group_id_fkey" FOREIGN KEY ("tenant_id", "group_id") REFERENCES "group"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_tenant_id_member_id_member_kind_fkey" FOREIGN KEY ("tenant_id", "member_id", "member_kind") REFERENCES "directory_object"("tenant_id", "id", "kind") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscribed_sku" ADD CONSTRAINT "subscribed_sku_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscribed_sku" ADD CONSTRAINT "subscribed_sku_sku_id_fkey" FOREIGN KEY ("sku_id") REFERENCES "product"("sku_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disabled_plan_set" ADD CONSTRAINT "disabled_plan_set_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_license" ADD CONSTRAINT "group_license_tenant_id_group_id_fkey" FOREIGN KEY ("tenant_id", "group_id") REFERENCES "group"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_license" ADD CONSTRAINT "group_license_tenant_id_sku_id_fkey" FOREIGN KEY ("tenant_id", "sku_id") REFERENCES "subscribed_sku"("tenant_id", "sku_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_license" ADD CONSTRAINT "group_license_tenant_id_disabled_plan_set_id_fkey" FOREIGN KEY ("tenant_id", "disabled_plan_set_id") REFERENCES "disabled_plan_set"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_license" ADD CONSTRAINT "group_license_tenant_id_operation_id_fkey" FOREIGN KEY ("tenant_id", "operation_id") REFERENCES "license_operation"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_license_successor" ADD CONSTRAINT "group_license_successor_tenant_id_group_id_fkey" FOREIGN KEY ("tenant_id", "group_id") REFERENCES "group"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "license_assignment_path" ADD CONSTRAINT "license_assignment_path_tenant_id_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "user"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "license_assignment_path" ADD CONSTRAINT "license_assignment_path_tenant_id_source_id_source_kind_fkey" FOREIGN KEY ("tenant_id", "source_id", "source_kind") REFERENCES "directory_object"("tenant_id", "id", "kind") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "license_assignment_path" ADD CONSTRAINT "license_assignment_path_tenant_id_sku_id_fkey" FOREIGN KEY ("tenant_id", "sku_id") REFERENCES "subscribed_sku"("tenant_id", "sku_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "license_assignment_path" ADD CONSTRAINT "license_assignment_path_tenant_id_disabled_plan_set_id_fkey" FOREIGN KEY ("tenant_id", "disabled_plan_set_id") REFERENCES "disabled_plan_set"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "license_operation" ADD CONSTRAINT "license_operation_tenant_id_group_id_fkey" FOREIGN KEY ("tenant_id", "group_id") REFERENCES "group"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "license_operation" ADD CONSTRAINT "license_operation_tenant_id_superseded_by_id_fkey" FOREIGN KEY ("tenant_id", "superseded_by_id") REFERENCES "license_operation"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- Written by hand: what the datamodel cannot say. --------------------------------------------------------------------

-- Keys for order and search. "C" makes a prefix a range that an index serves.
ALTER TABLE "user" DROP COLUMN "display_name_key", DROP COLUMN "user_principal_name_key";
ALTER TABLE "user"
  ADD COLUMN "display_name_key" TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower("display_name")) STORED,
  ADD COLUMN "user_principal_name_key" TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower("user_principal_name")) STORED;
ALTER TABLE "group" DROP COLUMN "display_name_key";
ALTER TABLE "group"
  ADD COLUMN "display_name_key" TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower("display_name")) STORED;
ALTER TABLE "proxy_address" DROP COLUMN "address_key";
ALTER TABLE "proxy_address"
  ADD COLUMN "address_key" TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower("address")) STORED;
CREATE INDEX "proxy_address_tenant_id_address_key_object_id_idx" ON "proxy_address" ("tenant_id", "address_key", "object_id");

CREATE UNIQUE INDEX "user_living_principal_name_key" ON "user" ("tenant_id", "user_principal_name_key") WHERE "deleted_date_time" IS NULL;
CREATE INDEX "user_living_by_name_idx" ON "user" ("tenant_id", "display_name_key", "id") WHERE "deleted_date_time" IS NULL;
CREATE INDEX "group_living_by_name_idx" ON "group" ("tenant_id", "display_name_key", "id") WHERE "deleted_date_time" IS NULL;

-- Sets of disabled plans: sorted, distinct, found by their hash.
CREATE FUNCTION "uuid_set"(uuid[]) RETURNS uuid[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN coalesce((SELECT array_agg(DISTINCT plan ORDER BY plan) FROM unnest($1) AS plan), '{}');
CREATE FUNCTION "uuid_set_digest"(uuid[]) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN sha256(convert_to(array_to_string($1, ','), 'UTF8'));
ALTER TABLE "disabled_plan_set" DROP COLUMN "digest";
ALTER TABLE "disabled_plan_set"
  ADD COLUMN "digest" BYTEA NOT NULL GENERATED ALWAYS AS ("uuid_set_digest"("service_plan_ids")) STORED,
  ALTER COLUMN "service_plan_ids" SET NOT NULL,
  ADD CONSTRAINT "disabled_plan_set_sorted" CHECK ("service_plan_ids" = "uuid_set"("service_plan_ids"));
CREATE UNIQUE INDEX "disabled_plan_set_tenant_id_digest_key" ON "disabled_plan_set" ("tenant_id", "digest");

-- What reads and the engine look for among many paths.
CREATE INDEX "license_assignment_path_errors_idx" ON "license_assignment_path" ("tenant_id", "source_id", "user_id")
  WHERE "error" IS NOT NULL;
CREATE INDEX "license_assignment_path_waiting_idx" ON "license_assignment_path" ("tenant_id", "sku_id", "waiting_since", "user_id")
  WHERE "error" = 'COUNT_VIOLATION';
CREATE INDEX "license_operation_incomplete_idx" ON "license_operation" ("tenant_id", "sequence")
  WHERE "state" IN ('QUEUED_FOR_PROCESSING', 'PROCESSING_IN_PROGRESS');

-- Nonsense that the database refuses.
ALTER TABLE "product" ADD CONSTRAINT "product_named" CHECK ("sku_part_number" <> '' AND "display_name" <> '');
ALTER TABLE "plan_requirement" ADD CONSTRAINT "plan_requirement_sane"
  CHECK ("alternative" >= 0 AND "service_plan_id" <> "required_service_plan_id");
ALTER TABLE "barred_location" ADD CONSTRAINT "barred_location_country" CHECK ("country" ~ '^[A-Z]{2}$');
ALTER TABLE "tenant" ADD CONSTRAINT "tenant_country" CHECK ("country_letter_code" ~ '^[A-Z]{2}$'),
  ADD CONSTRAINT "tenant_named" CHECK (char_length("display_name") BETWEEN 1 AND 256);
ALTER TABLE "user" ADD CONSTRAINT "user_kind" CHECK ("kind" = 'USER'),
  ADD CONSTRAINT "user_usage_location" CHECK ("usage_location" ~ '^[A-Z]{2}$'),
  ADD CONSTRAINT "user_named" CHECK (char_length("display_name") BETWEEN 1 AND 256),
  ADD CONSTRAINT "user_principal_named" CHECK (char_length("user_principal_name") BETWEEN 3 AND 113 AND "user_principal_name" LIKE '_%@_%');
ALTER TABLE "group" ADD CONSTRAINT "group_kind" CHECK ("kind" = 'GROUP'),
  ADD CONSTRAINT "group_named" CHECK (char_length("display_name") BETWEEN 1 AND 256),
  ADD CONSTRAINT "group_nicknamed" CHECK (char_length("mail_nickname") BETWEEN 1 AND 64),
  ADD CONSTRAINT "group_assignable_to_role"
    CHECK ("is_assignable_to_role" IS NOT TRUE OR ("security_enabled" AND NOT 'DynamicMembership' = ANY ("group_types"))),
  ADD CONSTRAINT "group_rule_of_dynamic" CHECK (('DynamicMembership' = ANY ("group_types")) = ("membership_rule" IS NOT NULL)),
  ADD CONSTRAINT "group_rule_state" CHECK ("membership_rule_processing_state" IN ('On', 'Paused')),
  ADD CONSTRAINT "group_json_lists"
    CHECK (jsonb_typeof("assigned_labels") = 'array' AND jsonb_typeof("on_premises_provisioning_errors") = 'array');
ALTER TABLE "proxy_address" ADD CONSTRAINT "proxy_address_sane" CHECK ("position" >= 0 AND "address" <> '');
ALTER TABLE "membership" ADD CONSTRAINT "membership_not_of_itself" CHECK ("group_id" <> "member_id"),
  ADD CONSTRAINT "membership_counts"
    CHECK ("unseen_count" >= 0 AND "unseen_conversations_count" >= 0 AND "unseen_messages_count" >= 0);
ALTER TABLE "subscribed_sku" ADD CONSTRAINT "subscribed_sku_applies_to" CHECK ("applies_to" IN ('User', 'Company')),
  ADD CONSTRAINT "subscribed_sku_capability_status"
    CHECK ("capability_status" IN ('Enabled', 'Warning', 'Suspended', 'Deleted', 'LockedOut')),
  ADD CONSTRAINT "subscribed_sku_units"
    CHECK ("enabled_units" >= 0 AND "suspended_units" >= 0 AND "warning_units" >= 0 AND "locked_out_units" >= 0 AND "consumed_units" >= 0);
ALTER TABLE "group_license_successor" ADD CONSTRAINT "group_license_successor_other" CHECK ("sku_id" <> "successor_sku_id");
ALTER TABLE "license_assignment_path"
  ADD CONSTRAINT "license_assignment_path_source" CHECK (("source_kind" = 'USER') = ("source_id" = "user_id")),
  ADD CONSTRAINT "license_assignment_path_error" CHECK (("error" IS NOT NULL) = ("state" IN ('ACTIVE_WITH_ERROR', 'ERROR'))),
  ADD CONSTRAINT "license_assignment_path_waiting" CHECK (
    CASE WHEN "state" IN ('ACTIVE', 'ACTIVE_WITH_ERROR') THEN "waiting_since" IS NULL
         ELSE "error" IS DISTINCT FROM 'COUNT_VIOLATION' OR "waiting_since" IS NOT NULL END),
  ADD CONSTRAINT "license_assignment_path_when_deleted" CHECK (
    ("state" = 'DISABLED') = ("state_when_deleted" IS NOT NULL) AND "state_when_deleted" IS DISTINCT FROM 'DISABLED'
    AND ("error_when_deleted" IS NOT NULL) = coalesce("state_when_deleted" IN ('ACTIVE_WITH_ERROR', 'ERROR'), false));
ALTER TABLE "license_operation"
  ADD CONSTRAINT "license_operation_members" CHECK (
    "processed_members" = "succeeded_members" + "failed_members" AND "succeeded_members" >= 0 AND "failed_members" >= 0 AND "attempts" >= 0),
  ADD CONSTRAINT "license_operation_error" CHECK ("error" IS NULL OR "state" = 'PROCESSING_FAILED'),
  ADD CONSTRAINT "license_operation_times" CHECK (
    CASE "state" WHEN 'QUEUED_FOR_PROCESSING' THEN "completed_date_time" IS NULL
                 WHEN 'PROCESSING_IN_PROGRESS' THEN "started_date_time" IS NOT NULL AND "completed_date_time" IS NULL AND "total_members" IS NOT NULL
                 ELSE "completed_date_time" IS NOT NULL END),
  ADD CONSTRAINT "license_operation_add_licenses" CHECK (jsonb_typeof("add_licenses") = 'array');
ALTER TABLE "pending_evaluation"
  ADD CONSTRAINT "pending_evaluation_subject" CHECK (
    ("user_id" IS NOT NULL) = ("kind" <> 'SERVE') AND ("group_id" IS NOT NULL) = ("kind" = 'MEMBER') AND ("sku_id" IS NOT NULL) = ("kind" = 'SERVE')),
  ADD CONSTRAINT "pending_evaluation_user_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "user" ("tenant_id", "id"),
  ADD CONSTRAINT "pending_evaluation_group_fkey" FOREIGN KEY ("tenant_id", "group_id") REFERENCES "group" ("tenant_id", "id"),
  ADD CONSTRAINT "pending_evaluation_sku_fkey" FOREIGN KEY ("tenant_id", "sku_id") REFERENCES "subscribed_sku" ("tenant_id", "sku_id");
ALTER TABLE "license_outcome" ADD CONSTRAINT "license_outcome_tenant_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant" ("tenant_id");

-- Audits are partitioned by time. What no other partition takes is kept by the default one.
ALTER TABLE "directory_audit" RENAME TO "directory_audit_plain";
ALTER SEQUENCE "directory_audit_id_seq" OWNED BY NONE;
CREATE TABLE "directory_audit" (LIKE "directory_audit_plain" INCLUDING DEFAULTS) PARTITION BY RANGE ("activity_date_time");
DROP TABLE "directory_audit_plain";
ALTER SEQUENCE "directory_audit_id_seq" OWNED BY "directory_audit"."id";
ALTER TABLE "directory_audit" ADD CONSTRAINT "directory_audit_pkey" PRIMARY KEY ("tenant_id", "activity_date_time", "id");
CREATE INDEX "directory_audit_tenant_id_target_id_activity_date_time_id_idx"
  ON "directory_audit" ("tenant_id", "target_id", "activity_date_time", "id");
CREATE INDEX "directory_audit_tenant_id_activity_activity_date_time_id_idx"
  ON "directory_audit" ("tenant_id", "activity", "activity_date_time", "id");
CREATE INDEX "directory_audit_tenant_id_correlation_id_activity_date_time_idx"
  ON "directory_audit" ("tenant_id", "correlation_id", "activity_date_time", "id");
CREATE TABLE "directory_audit_default" PARTITION OF "directory_audit" DEFAULT;
