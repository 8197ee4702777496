CREATE TABLE "portal_minutes" (
	"minute" timestamp (3) with time zone NOT NULL,
	"name" text NOT NULL,
	"value" bigint NOT NULL,
	CONSTRAINT "portal_minutes_minute_name_pk" PRIMARY KEY("minute","name"),
	CONSTRAINT "portal_minutes_value" CHECK ("portal_minutes"."value" >= 0)
);
--> statement-breakpoint
CREATE TABLE "address_tables" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"artifact_id" uuid,
	"sha256" text NOT NULL,
	"size" bigint NOT NULL,
	"type" text NOT NULL,
	"built_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "address_tables_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "address_tables_texts" CHECK (char_length("address_tables"."name") between 1 and 255 and char_length("address_tables"."type") <= 100 and "address_tables"."sha256" ~ '^sha256:[0-9a-f]{64}$' and "address_tables"."size" > 0)
);
--> statement-breakpoint
CREATE TABLE "round_marks" (
	"name" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "incident_links" DROP CONSTRAINT "incident_links_once";--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "listed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "queue_received" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "queue_taken" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "queue_known" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "queue_rejected" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "queue_read_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "queue_rejects" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "queue_failure" text;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "queue_failed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "trail_files" ADD COLUMN "told" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "country" text;--> statement-breakpoint
ALTER TABLE "incident_links" ADD COLUMN "removed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incident_links" ADD COLUMN "removed_by_id" uuid;--> statement-breakpoint
ALTER TABLE "incident_links" ADD COLUMN "removed_reason" text;--> statement-breakpoint
ALTER TABLE "address_tables" ADD CONSTRAINT "address_tables_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "address_tables" ADD CONSTRAINT "address_tables_org_id_artifact_id_artifacts_org_id_id_fk" FOREIGN KEY ("org_id","artifact_id") REFERENCES "public"."artifacts"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "address_tables_used" ON "address_tables" USING btree ("org_id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "address_tables_artifact" ON "address_tables" USING btree ("org_id","artifact_id");--> statement-breakpoint
ALTER TABLE "incident_links" ADD CONSTRAINT "incident_links_org_id_removed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","removed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "trail_files_listed" ON "trail_files" USING btree ("org_id","connection_id","folder","day") WHERE not told;--> statement-breakpoint
CREATE INDEX "event_reviews_when" ON "event_reviews" USING btree ("org_id","reviewed_at");--> statement-breakpoint
CREATE INDEX "events_country" ON "events" USING btree ("org_id","country") WHERE "events"."country" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "incident_links_once" ON "incident_links" USING btree ("org_id","incident_id","kind","record_id") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "incident_links_remover" ON "incident_links" USING btree ("org_id","removed_by_id");--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_queue" CHECK ("connections"."queue_received" = "connections"."queue_taken" + "connections"."queue_known" + "connections"."queue_rejected" and jsonb_array_length("connections"."queue_rejects") <= 10 and char_length("connections"."queue_failure") between 1 and 2000);--> statement-breakpoint
ALTER TABLE "incident_links" ADD CONSTRAINT "incident_links_removed" CHECK (("incident_links"."removed_at" is null) = ("incident_links"."removed_by_id" is null) and ("incident_links"."removed_at" is null) = ("incident_links"."removed_reason" is null) and char_length("incident_links"."removed_reason") between 1 and 2000);