DROP INDEX "events_system";--> statement-breakpoint
DROP INDEX "events_target";--> statement-breakpoint
DROP INDEX "events_hint";--> statement-breakpoint
DROP INDEX "events_class";--> statement-breakpoint
CREATE INDEX "audit_entries_transaction" ON "audit_entries" USING btree ("xid");--> statement-breakpoint
CREATE INDEX "events_system" ON "events" USING btree ("org_id","system") WHERE "events"."system" is not null;--> statement-breakpoint
CREATE INDEX "events_target" ON "events" USING btree ("org_id","target") WHERE "events"."target" is not null;--> statement-breakpoint
CREATE INDEX "events_hint" ON "events" USING btree ("org_id","severity_hint") WHERE "events"."severity_hint" > 0;--> statement-breakpoint
CREATE INDEX "events_class" ON "events" USING btree ("org_id","class_uid","activity_id") WHERE "events"."class_uid" is not null;--> statement-breakpoint
-- Soon deleted: to compress it costs more than its room.
ALTER TABLE "correlation_changes" ALTER COLUMN "changes" SET STORAGE EXTERNAL;
