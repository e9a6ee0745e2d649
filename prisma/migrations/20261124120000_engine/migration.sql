-- Work that is no operation takes its turn in one order with the operations of its tenant: the sequence of its event.
DROP TABLE "pending_evaluation";
DROP TYPE "pending_evaluation_kind";

-- In the order in which the parts of one event are done.
CREATE TYPE "pending_evaluation_kind" AS ENUM ('MEMBER', 'RETRY', 'FOLLOW_UP', 'FOLLOW_UP_NEXT', 'SERVE', 'FOLLOW_UP_SERVED');

CREATE TABLE "pending_evaluation" (
    "tenant_id" UUID NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "sequence" BIGINT NOT NULL,
    "event_id" UUID NOT NULL,
    "kind" "pending_evaluation_kind" NOT NULL,
    "user_id" UUID,
    "group_id" UUID,
    "sku_id" UUID,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_date_time" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pending_evaluation_pkey" PRIMARY KEY ("tenant_id", "id")
);

-- CreateIndex
CREATE INDEX "pending_evaluation_tenant_id_sequence_kind_id_idx" ON "pending_evaluation"("tenant_id", "sequence", "kind", "id");

-- Written by hand: what the datamodel cannot say. --------------------------------------------------------------------
CREATE UNIQUE INDEX "pending_evaluation_follow_up_key" ON "pending_evaluation" ("tenant_id", "sequence", "kind", "user_id")
  WHERE "kind" IN ('FOLLOW_UP', 'FOLLOW_UP_NEXT', 'FOLLOW_UP_SERVED');
CREATE UNIQUE INDEX "pending_evaluation_serve_key" ON "pending_evaluation" ("tenant_id", "sku_id", "user_id", "sequence") NULLS NOT DISTINCT
  WHERE "kind" = 'SERVE';
ALTER TABLE "pending_evaluation"
  ADD CONSTRAINT "pending_evaluation_subject" CHECK (
    ("group_id" IS NOT NULL) = ("kind" = 'MEMBER') AND ("sku_id" IS NOT NULL) = ("kind" = 'SERVE') AND ("user_id" IS NOT NULL OR "kind" = 'SERVE')),
  ADD CONSTRAINT "pending_evaluation_attempts" CHECK ("attempts" >= 0),
  ADD CONSTRAINT "pending_evaluation_user_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "user" ("tenant_id", "id"),
  ADD CONSTRAINT "pending_evaluation_group_fkey" FOREIGN KEY ("tenant_id", "group_id") REFERENCES "group" ("tenant_id", "id"),
  ADD CONSTRAINT "pending_evaluation_sku_fkey" FOREIGN KEY ("tenant_id", "sku_id") REFERENCES "subscribed_sku" ("tenant_id", "sku_id");

-- Whether a user waits for a SKU is asked for one user at a time.
DROP INDEX "license_assignment_path_waiting_idx";
CREATE INDEX "license_assignment_path_waiting_idx"
  ON "license_assignment_path" ("tenant_id", "sku_id", "waiting_since", "user_id", "source_id") WHERE "error" = 'COUNT_VIOLATION';
