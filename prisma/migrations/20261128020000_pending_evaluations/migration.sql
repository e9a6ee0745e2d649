-- AlterTable
ALTER TABLE "pending_evaluation" ADD COLUMN "waiting_since" TIMESTAMPTZ(6) NOT NULL DEFAULT '-infinity'::timestamptz;

-- By hand. Who came to consume a product that it waits for elsewhere, in about the order of the queue.
CREATE INDEX "pending_evaluation_arrived_idx" ON "pending_evaluation" ("tenant_id", "sku_id", "waiting_since", "user_id")
  WHERE "kind" = 'SERVE' AND "user_id" IS NOT NULL;

-- By hand. What failed: nothing, as a rule.
CREATE INDEX "pending_evaluation_failed_idx" ON "pending_evaluation" ("tenant_id", "sequence") WHERE "attempts" > 0;
