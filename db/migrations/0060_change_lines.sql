ALTER TABLE "reconciliation_units" ADD COLUMN "line" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "reconciliations" ADD COLUMN "protection" jsonb;--> statement-breakpoint
ALTER TABLE "reconciliations" ADD COLUMN "coverage" jsonb;