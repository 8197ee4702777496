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
CREATE TABLE "syslog_strangers" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"fingerprint" text NOT NULL,
	"subject" text NOT NULL,
	"issuer" text NOT NULL,
	"ip" text NOT NULL,
	"why" text NOT NULL,
	"refused" bigint DEFAULT 1 NOT NULL,
	"first_at" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "syslog_strangers_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "syslog_strangers_texts" CHECK ("syslog_strangers"."fingerprint" ~ '^[0-9a-f]{64}$' and char_length("syslog_strangers"."subject") <= 300 and char_length("syslog_strangers"."issuer") <= 300 and char_length("syslog_strangers"."ip") <= 60 and char_length("syslog_strangers"."why") <= 300)
);
--> statement-breakpoint
CREATE TABLE "round_marks" (
	"name" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "incident_links" DROP CONSTRAINT "incident_links_once";--> statement-breakpoint
ALTER TABLE "connections" DROP CONSTRAINT "connections_kind";--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "listed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "messages_received" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "messages_taken" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "messages_known" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "messages_rejected" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "messages_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "message_rejects" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "queue_failure" text;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "queue_failed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "trail_files" ADD COLUMN "told" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "country" text;--> statement-breakpoint
ALTER TABLE "incident_links" ADD COLUMN "removed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incident_links" ADD COLUMN "removed_by_id" uuid;--> statement-breakpoint
ALTER TABLE "incident_links" ADD COLUMN "removed_reason" text;--> statement-breakpoint
ALTER TABLE "address_tables" ADD CONSTRAINT "address_tables_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "address_tables" ADD CONSTRAINT "address_tables_org_id_artifact_id_artifacts_org_id_id_fk" FOREIGN KEY ("org_id","artifact_id") REFERENCES "public"."artifacts"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "syslog_strangers" ADD CONSTRAINT "syslog_strangers_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "address_tables_used" ON "address_tables" USING btree ("org_id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "address_tables_artifact" ON "address_tables" USING btree ("org_id","artifact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "syslog_strangers_certificate" ON "syslog_strangers" USING btree ("org_id","fingerprint");--> statement-breakpoint
ALTER TABLE "incident_links" ADD CONSTRAINT "incident_links_org_id_removed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","removed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "connections_certificate" ON "connections" USING btree ("org_id",(settings ->> 'certificate')) WHERE kind = 'syslog' and deleted_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "connections_subject" ON "connections" USING btree ("org_id",lower(settings ->> 'subject')) WHERE kind = 'syslog' and deleted_at is null;--> statement-breakpoint
CREATE INDEX "trail_files_listed" ON "trail_files" USING btree ("org_id","connection_id","folder","day") WHERE not told;--> statement-breakpoint
CREATE INDEX "event_reviews_when" ON "event_reviews" USING btree ("org_id","reviewed_at");--> statement-breakpoint
CREATE INDEX "events_country" ON "events" USING btree ("org_id","country") WHERE "events"."country" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "incident_links_once" ON "incident_links" USING btree ("org_id","incident_id","kind","record_id") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "incident_links_remover" ON "incident_links" USING btree ("org_id","removed_by_id");--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_messages" CHECK ("connections"."messages_received" = "connections"."messages_taken" + "connections"."messages_known" + "connections"."messages_rejected" and jsonb_array_length("connections"."message_rejects") <= 10 and char_length("connections"."queue_failure") between 1 and 2000);--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_kind" CHECK ("connections"."kind" in ('github', 'aws', 'cloudtrail', 'syslog', 'webhook') and char_length("connections"."name") between 1 and 100);--> statement-breakpoint
ALTER TABLE "incident_links" ADD CONSTRAINT "incident_links_removed" CHECK (("incident_links"."removed_at" is null) = ("incident_links"."removed_by_id" is null) and ("incident_links"."removed_at" is null) = ("incident_links"."removed_reason" is null) and char_length("incident_links"."removed_reason") between 1 and 2000);