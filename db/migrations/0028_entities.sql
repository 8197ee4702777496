ALTER TABLE "systems" ADD COLUMN "log_names" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "events_ip" ON "events" USING btree ("org_id","ip");--> statement-breakpoint
CREATE INDEX "systems_log_names" ON "systems" USING gin ("log_names");