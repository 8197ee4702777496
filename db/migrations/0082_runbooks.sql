CREATE TABLE "runbook_drills" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"runbook_id" uuid NOT NULL,
	"version_number" integer NOT NULL,
	"drill_key" text NOT NULL,
	"sha256" text NOT NULL,
	"began_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone NOT NULL,
	"rto_seconds" integer,
	"rpo_seconds" integer,
	"rto_target" integer,
	"rpo_target" integer,
	"rto" text NOT NULL,
	"rpo" text NOT NULL,
	"result" text NOT NULL,
	"found" text DEFAULT '' NOT NULL,
	"performed_by_id" uuid,
	"performed_by_person_id" uuid,
	"posted_by_id" uuid,
	"posted_by_person_id" uuid,
	"status" text DEFAULT 'posted' NOT NULL,
	"note" text,
	"reviewed_by_id" uuid,
	"reviewed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "runbook_drills_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "runbook_drills_once" UNIQUE("org_id","runbook_id","drill_key"),
	CONSTRAINT "runbook_drills_words" CHECK ("runbook_drills"."result" in ('passed', 'failed', 'not_evaluable') and "runbook_drills"."status" in ('posted', 'accepted', 'rejected') and "runbook_drills"."rto" in ('met', 'missed', 'unknown') and "runbook_drills"."rpo" in ('met', 'missed', 'unknown')),
	CONSTRAINT "runbook_drills_passed" CHECK ("runbook_drills"."result" <> 'passed' or "runbook_drills"."rto_seconds" is not null),
	CONSTRAINT "runbook_drills_times" CHECK ("runbook_drills"."ended_at" >= "runbook_drills"."began_at" and "runbook_drills"."rto_seconds" >= 0 and "runbook_drills"."rpo_seconds" >= 0),
	CONSTRAINT "runbook_drills_texts" CHECK (char_length("runbook_drills"."drill_key") between 1 and 200 and char_length("runbook_drills"."found") <= 8000 and "runbook_drills"."sha256" ~ '^sha256:[0-9a-f]{64}$'),
	CONSTRAINT "runbook_drills_reviewed" CHECK (("runbook_drills"."status" = 'posted') = ("runbook_drills"."reviewed_by_id" is null) and ("runbook_drills"."status" = 'posted') = ("runbook_drills"."reviewed_at" is null) and char_length("runbook_drills"."note") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "runbook_versions" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"runbook_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"summary" text DEFAULT '' NOT NULL,
	"steps" jsonb NOT NULL,
	"rto_target" integer,
	"rpo_target" integer,
	"why" text DEFAULT '' NOT NULL,
	"created_by_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "runbook_versions_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "runbook_versions_number" UNIQUE("org_id","runbook_id","number"),
	CONSTRAINT "runbook_versions_steps" CHECK (jsonb_typeof("runbook_versions"."steps") = 'array' and jsonb_array_length("runbook_versions"."steps") between 1 and 200),
	CONSTRAINT "runbook_versions_targets" CHECK ("runbook_versions"."number" >= 1 and "runbook_versions"."rto_target" between 1 and 527040 and "runbook_versions"."rpo_target" between 1 and 527040),
	CONSTRAINT "runbook_versions_texts" CHECK (char_length("runbook_versions"."summary") <= 4000 and char_length("runbook_versions"."why") <= 1000)
);
--> statement-breakpoint
CREATE TABLE "runbooks" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"shipped" text,
	"every" text NOT NULL,
	"owner_id" uuid,
	"version_number" integer NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"end_reason" text,
	"drill_due_at" timestamp (3) with time zone NOT NULL,
	"drill_note_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "runbooks_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "runbooks_kinds" CHECK ("runbooks"."kind" in ('database', 'application', 'region', 'other') and "runbooks"."shipped" in ('database', 'application', 'region') and "runbooks"."every" in ('quarterly', 'half_yearly', 'yearly')),
	CONSTRAINT "runbooks_texts" CHECK (char_length("runbooks"."title") between 1 and 300),
	CONSTRAINT "runbooks_version" CHECK ("runbooks"."version_number" >= 1),
	CONSTRAINT "runbooks_ended" CHECK (("runbooks"."ended_at" is null) = ("runbooks"."end_reason" is null) and char_length(btrim("runbooks"."end_reason")) between 1 and 1000)
);
--> statement-breakpoint
ALTER TABLE "runbook_drills" ADD CONSTRAINT "runbook_drills_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_drills" ADD CONSTRAINT "runbook_drills_org_id_runbook_id_runbooks_org_id_id_fk" FOREIGN KEY ("org_id","runbook_id") REFERENCES "public"."runbooks"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_drills" ADD CONSTRAINT "runbook_drills_org_id_performed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","performed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_drills" ADD CONSTRAINT "runbook_drills_org_id_posted_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","posted_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_drills" ADD CONSTRAINT "runbook_drills_org_id_reviewed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","reviewed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_versions" ADD CONSTRAINT "runbook_versions_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_versions" ADD CONSTRAINT "runbook_versions_org_id_runbook_id_runbooks_org_id_id_fk" FOREIGN KEY ("org_id","runbook_id") REFERENCES "public"."runbooks"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_versions" ADD CONSTRAINT "runbook_versions_org_id_created_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","created_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbooks" ADD CONSTRAINT "runbooks_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbooks" ADD CONSTRAINT "runbooks_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "runbook_drills_time" ON "runbook_drills" USING btree ("org_id","began_at","id");--> statement-breakpoint
CREATE INDEX "runbook_drills_of" ON "runbook_drills" USING btree ("org_id","runbook_id","began_at","id");--> statement-breakpoint
CREATE INDEX "runbook_drills_status" ON "runbook_drills" USING btree ("org_id","status","began_at","id");--> statement-breakpoint
CREATE INDEX "runbook_drills_result" ON "runbook_drills" USING btree ("org_id","result","began_at","id");--> statement-breakpoint
CREATE INDEX "runbook_drills_performed" ON "runbook_drills" USING btree ("org_id","performed_by_id");--> statement-breakpoint
CREATE INDEX "runbook_drills_posted" ON "runbook_drills" USING btree ("org_id","posted_by_id");--> statement-breakpoint
CREATE INDEX "runbook_drills_reviewed" ON "runbook_drills" USING btree ("org_id","reviewed_by_id");--> statement-breakpoint
CREATE INDEX "runbook_versions_by" ON "runbook_versions" USING btree ("org_id","created_by_id");--> statement-breakpoint
CREATE UNIQUE INDEX "runbooks_title" ON "runbooks" USING btree ("org_id",lower("title")) WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "runbooks_shipped" ON "runbooks" USING btree ("org_id","shipped") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "runbooks_by_title" ON "runbooks" USING btree ("org_id","title","id");--> statement-breakpoint
CREATE INDEX "runbooks_owner" ON "runbooks" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "runbooks_due" ON "runbooks" USING btree ("org_id","drill_due_at","id");--> statement-breakpoint
CREATE INDEX "runbooks_notes" ON "runbooks" USING btree ("org_id","drill_note_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "runbooks_ended" ON "runbooks" USING btree ("org_id","title","id") WHERE ended_at is not null;