CREATE TABLE "trail_digests" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"chain" text NOT NULL,
	"folder" text NOT NULL,
	"key" text NOT NULL,
	"previous_key" text,
	"start_at" timestamp (3) with time zone,
	"end_at" timestamp (3) with time zone,
	"sha256" text NOT NULL,
	"signature" text,
	"signed" text,
	"fingerprint" text,
	"state" text NOT NULL,
	"problems" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"why" text,
	"listed" integer DEFAULT 0 NOT NULL,
	"matched" integer DEFAULT 0 NOT NULL,
	"finding_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "trail_digests_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "trail_digests_state" CHECK ("trail_digests"."state" in ('valid', 'unverifiable', 'invalid') and ("trail_digests"."state" = 'unverifiable') = ("trail_digests"."why" is not null) and ("trail_digests"."state" = 'invalid') = (jsonb_array_length("trail_digests"."problems") > 0)),
	CONSTRAINT "trail_digests_texts" CHECK (char_length("trail_digests"."key") between 1 and 1024 and char_length("trail_digests"."chain") between 1 and 300 and "trail_digests"."sha256" ~ '^[0-9a-f]{64}$' and "trail_digests"."matched" between 0 and "trail_digests"."listed")
);
--> statement-breakpoint
CREATE TABLE "trail_files" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"folder" text NOT NULL,
	"day" text NOT NULL,
	"key" text NOT NULL,
	"sha256" text,
	"read_at" timestamp (3) with time zone NOT NULL,
	"received" integer NOT NULL,
	"accepted" integer NOT NULL,
	"duplicates" integer NOT NULL,
	"rejected" integer NOT NULL,
	"refused" text,
	CONSTRAINT "trail_files_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "trail_files_sum" CHECK ("trail_files"."received" = "trail_files"."accepted" + "trail_files"."duplicates" + "trail_files"."rejected"),
	CONSTRAINT "trail_files_texts" CHECK (char_length("trail_files"."key") between 1 and 1024 and "trail_files"."sha256" ~ '^[0-9a-f]{64}$' and char_length("trail_files"."refused") between 1 and 500 and ("trail_files"."sha256" is not null or "trail_files"."refused" is not null))
);
--> statement-breakpoint
ALTER TABLE "connections" DROP CONSTRAINT "connections_kind";--> statement-breakpoint
ALTER TABLE "trail_digests" ADD CONSTRAINT "trail_digests_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trail_digests" ADD CONSTRAINT "trail_digests_org_id_connection_id_connections_org_id_id_fk" FOREIGN KEY ("org_id","connection_id") REFERENCES "public"."connections"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trail_digests" ADD CONSTRAINT "trail_digests_org_id_finding_id_findings_org_id_id_fk" FOREIGN KEY ("org_id","finding_id") REFERENCES "public"."findings"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trail_files" ADD CONSTRAINT "trail_files_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trail_files" ADD CONSTRAINT "trail_files_org_id_connection_id_connections_org_id_id_fk" FOREIGN KEY ("org_id","connection_id") REFERENCES "public"."connections"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "trail_digests_once" ON "trail_digests" USING btree ("org_id","connection_id","key");--> statement-breakpoint
CREATE INDEX "trail_digests_chain" ON "trail_digests" USING btree ("org_id","connection_id","chain","end_at");--> statement-breakpoint
CREATE INDEX "trail_digests_folder" ON "trail_digests" USING btree ("org_id","connection_id","folder","end_at");--> statement-breakpoint
CREATE INDEX "trail_digests_previous" ON "trail_digests" USING btree ("org_id","connection_id","previous_key");--> statement-breakpoint
CREATE INDEX "trail_digests_finding" ON "trail_digests" USING btree ("org_id","finding_id");--> statement-breakpoint
CREATE UNIQUE INDEX "trail_files_once" ON "trail_files" USING btree ("org_id","connection_id","key");--> statement-breakpoint
CREATE INDEX "trail_files_day" ON "trail_files" USING btree ("org_id","connection_id","folder","day");--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_kind" CHECK ("connections"."kind" in ('github', 'aws', 'cloudtrail', 'webhook') and char_length("connections"."name") between 1 and 100);