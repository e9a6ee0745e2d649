-- By hand. What has a turn: what was given up stays in the table, and is not gone through at each step.
CREATE INDEX "pending_evaluation_turn_idx" ON "pending_evaluation" ("tenant_id", "sequence", "kind", "id") WHERE "attempts" < 5;
