CREATE TABLE "finding_events" (
	"org_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"finding_id" uuid NOT NULL,
	CONSTRAINT "finding_events_org_id_event_id_finding_id_pk" PRIMARY KEY("org_id","event_id","finding_id")
);
--> statement-breakpoint
DROP INDEX "rule_mutes_waiting";--> statement-breakpoint
ALTER TABLE "detection_rules" ADD COLUMN "thresholds" jsonb;--> statement-breakpoint
ALTER TABLE "rule_mutes" ADD COLUMN "scope" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "finding_events" ADD CONSTRAINT "finding_events_org_id_finding_id_findings_org_id_id_fk" FOREIGN KEY ("org_id","finding_id") REFERENCES "public"."findings"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "finding_events_finding" ON "finding_events" USING btree ("org_id","finding_id");--> statement-breakpoint
CREATE UNIQUE INDEX "rule_mutes_waiting" ON "rule_mutes" USING btree ("org_id","rule_id","scope") WHERE status = 'requested';--> statement-breakpoint
ALTER TABLE "rule_mutes" ADD CONSTRAINT "rule_mutes_scope" CHECK (char_length("rule_mutes"."scope") <= 2000);