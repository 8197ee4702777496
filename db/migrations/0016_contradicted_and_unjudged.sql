CREATE TABLE "unjudged_events" (
	"org_id" uuid NOT NULL,
	"rule_id" text NOT NULL,
	"rule_name" text NOT NULL,
	"event_id" uuid NOT NULL,
	"batch_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "unjudged_events_org_id_rule_id_event_id_pk" PRIMARY KEY("org_id","rule_id","event_id")
);
--> statement-breakpoint
ALTER TABLE "api_tokens" ADD COLUMN "sources" text[];--> statement-breakpoint
ALTER TABLE "event_batches" ADD COLUMN "contradicting" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "event_batches" ADD COLUMN "not_judged" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "contradicts_id" uuid;--> statement-breakpoint
ALTER TABLE "unjudged_events" ADD CONSTRAINT "unjudged_events_org_id_batch_id_event_batches_org_id_id_fk" FOREIGN KEY ("org_id","batch_id") REFERENCES "public"."event_batches"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "unjudged_events_event" ON "unjudged_events" USING btree ("org_id","event_id");--> statement-breakpoint
CREATE INDEX "unjudged_events_batch" ON "unjudged_events" USING btree ("org_id","batch_id","rule_id");--> statement-breakpoint
CREATE INDEX "unjudged_events_rule" ON "unjudged_events" USING btree ("org_id","rule_id","at");