CREATE TABLE "log_silences" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"source_id" uuid NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone,
	"rhythm" text NOT NULL,
	"allowed_minutes" integer NOT NULL,
	"finding_id" uuid,
	"filled_at" timestamp (3) with time zone,
	"filled_hours" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "log_silences_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "log_silences_times" CHECK ("log_silences"."to_at" > "log_silences"."from_at" and "log_silences"."allowed_minutes" > 0),
	CONSTRAINT "log_silences_rhythm" CHECK ("log_silences"."rhythm" in ('learned', 'set', 'learning')),
	CONSTRAINT "log_silences_filled" CHECK (("log_silences"."filled_at" is null) = ("log_silences"."filled_hours" = 0) and "log_silences"."filled_hours" >= 0)
);
--> statement-breakpoint
CREATE TABLE "log_source_controls" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"control_id" uuid NOT NULL,
	CONSTRAINT "log_source_controls_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "log_source_controls_once" UNIQUE("org_id","record_id","control_id")
);
--> statement-breakpoint
CREATE TABLE "log_sources" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"mode" text NOT NULL,
	"every_minutes" integer,
	"active_days" text[] DEFAULT '{}' NOT NULL,
	"active_from" smallint DEFAULT 0 NOT NULL,
	"active_to" smallint DEFAULT 24 NOT NULL,
	"zone" text DEFAULT 'UTC' NOT NULL,
	"why" text DEFAULT '' NOT NULL,
	"first_at" timestamp (3) with time zone,
	"learned_at" timestamp (3) with time zone,
	"learned_minutes" integer,
	"learned_hours" text,
	"rhythm_at" timestamp (3) with time zone,
	"watched_from" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "log_sources_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "log_sources_texts" CHECK (char_length("log_sources"."name") between 1 and 100 and char_length("log_sources"."why") <= 1000 and char_length("log_sources"."zone") between 1 and 64),
	CONSTRAINT "log_sources_mode" CHECK ("log_sources"."mode" in ('learned', 'set', 'not_expected') and ("log_sources"."mode" <> 'set' or "log_sources"."every_minutes" is not null) and ("log_sources"."mode" = 'learned' or char_length("log_sources"."why") > 0)),
	CONSTRAINT "log_sources_set" CHECK ("log_sources"."every_minutes" between 10 and 44640 and "log_sources"."active_from" between 0 and 23 and "log_sources"."active_to" between 1 and 24 and "log_sources"."active_from" < "log_sources"."active_to"),
	CONSTRAINT "log_sources_learned" CHECK (("log_sources"."learned_at" is null) = ("log_sources"."learned_minutes" is null) and ("log_sources"."learned_at" is null) = ("log_sources"."learned_hours" is null) and "log_sources"."learned_minutes" > 0 and "log_sources"."learned_hours" ~ '^[01]{168}$')
);
--> statement-breakpoint
ALTER TABLE "log_silences" ADD CONSTRAINT "log_silences_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_silences" ADD CONSTRAINT "log_silences_org_id_source_id_log_sources_org_id_id_fk" FOREIGN KEY ("org_id","source_id") REFERENCES "public"."log_sources"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_silences" ADD CONSTRAINT "log_silences_org_id_finding_id_findings_org_id_id_fk" FOREIGN KEY ("org_id","finding_id") REFERENCES "public"."findings"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_source_controls" ADD CONSTRAINT "log_source_controls_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_source_controls" ADD CONSTRAINT "log_source_controls_org_id_record_id_log_sources_org_id_id_fk" FOREIGN KEY ("org_id","record_id") REFERENCES "public"."log_sources"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_source_controls" ADD CONSTRAINT "log_source_controls_org_id_control_id_controls_org_id_id_fk" FOREIGN KEY ("org_id","control_id") REFERENCES "public"."controls"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_sources" ADD CONSTRAINT "log_sources_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "log_silences_from" ON "log_silences" USING btree ("org_id","source_id","from_at");--> statement-breakpoint
CREATE UNIQUE INDEX "log_silences_open" ON "log_silences" USING btree ("org_id","source_id") WHERE to_at is null;--> statement-breakpoint
CREATE INDEX "log_silences_finding" ON "log_silences" USING btree ("org_id","finding_id");--> statement-breakpoint
CREATE INDEX "log_source_controls_control" ON "log_source_controls" USING btree ("org_id","control_id","record_id");--> statement-breakpoint
CREATE UNIQUE INDEX "log_sources_name" ON "log_sources" USING btree ("org_id","name");--> statement-breakpoint
CREATE INDEX "log_sources_by_name" ON "log_sources" USING btree ("org_id","name","id");