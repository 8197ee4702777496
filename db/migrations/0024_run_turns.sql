ALTER TABLE "runs" DROP CONSTRAINT "runs_status";--> statement-breakpoint
ALTER TABLE "runs" DROP CONSTRAINT "runs_finished";--> statement-breakpoint
CREATE INDEX "runs_open" ON "runs" USING btree ("org_id","started_at") WHERE finished_at is null;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_status" CHECK ("runs"."status" in ('waiting', 'queued', 'running', 'done', 'failed', 'cancelled'));--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_finished" CHECK (("runs"."finished_at" is null) = ("runs"."status" in ('waiting', 'queued', 'running')));