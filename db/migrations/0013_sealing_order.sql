DROP INDEX "audit_entries_xid";--> statement-breakpoint
CREATE INDEX "audit_entries_xid" ON "audit_entries" USING btree ("org_id","xid","recorded_at","id");