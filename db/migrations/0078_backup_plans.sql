CREATE TABLE "backup_plans" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"what" text NOT NULL,
	"kept_at" text NOT NULL,
	"backup_every" text NOT NULL,
	"restore_every" text NOT NULL,
	"rto_target" integer,
	"rpo_target" integer,
	"retention_days" integer NOT NULL,
	"shrink_percent" smallint NOT NULL,
	"owner_id" uuid,
	"ended_at" timestamp (3) with time zone,
	"end_reason" text,
	"backup_due_at" timestamp (3) with time zone NOT NULL,
	"restore_due_at" timestamp (3) with time zone NOT NULL,
	"backup_note_at" timestamp (3) with time zone NOT NULL,
	"restore_note_at" timestamp (3) with time zone NOT NULL,
	"marks" text[] DEFAULT '{}' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "backup_plans_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "backup_plans_kinds" CHECK ("backup_plans"."kind" in ('postgres', 'folder', 'other')),
	CONSTRAINT "backup_plans_every" CHECK ("backup_plans"."backup_every" in ('hourly', 'six_hours', 'daily', 'weekly', 'monthly') and "backup_plans"."restore_every" in ('weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly')),
	CONSTRAINT "backup_plans_targets" CHECK ("backup_plans"."rto_target" between 1 and 527040 and "backup_plans"."rpo_target" between 1 and 527040 and "backup_plans"."retention_days" between 1 and 36600 and "backup_plans"."shrink_percent" between 1 and 99),
	CONSTRAINT "backup_plans_texts" CHECK (char_length("backup_plans"."title") between 1 and 300 and char_length("backup_plans"."what") between 1 and 2000 and char_length("backup_plans"."kept_at") <= 1000),
	CONSTRAINT "backup_plans_ended" CHECK (("backup_plans"."ended_at" is null) = ("backup_plans"."end_reason" is null) and char_length(btrim("backup_plans"."end_reason")) between 1 and 1000)
);
--> statement-breakpoint
CREATE TABLE "backup_runs" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"plan_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"run_key" text NOT NULL,
	"sha256" text NOT NULL,
	"backup_ref" text,
	"taken_at" timestamp (3) with time zone,
	"lost_since" timestamp (3) with time zone,
	"began_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"succeeded" boolean NOT NULL,
	"said" text DEFAULT '' NOT NULL,
	"bytes" bigint,
	"checksum" text,
	"parts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"comparison" text,
	"basis" text,
	"comparison_said" text,
	"rto_seconds" integer,
	"rpo_seconds" integer,
	"rto_target" integer,
	"rpo_target" integer,
	"rto" text,
	"rpo" text,
	"former_bytes" bigint,
	"shrunk" boolean,
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
	CONSTRAINT "backup_runs_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "backup_runs_once" UNIQUE("org_id","plan_id","run_key"),
	CONSTRAINT "backup_runs_kinds" CHECK ("backup_runs"."kind" in ('backup', 'restore_test') and "backup_runs"."status" in ('posted', 'accepted', 'rejected')),
	CONSTRAINT "backup_runs_comparison" CHECK (("backup_runs"."kind" = 'restore_test') = ("backup_runs"."comparison" is not null) and "backup_runs"."comparison" in ('same', 'different', 'not_evaluable') and ("backup_runs"."comparison" <> 'same' or ("backup_runs"."succeeded" and "backup_runs"."basis" in ('checksum', 'counts') and jsonb_array_length("backup_runs"."parts") > 0))),
	CONSTRAINT "backup_runs_met" CHECK (("backup_runs"."kind" = 'restore_test') = ("backup_runs"."rto" is not null) and ("backup_runs"."kind" = 'restore_test') = ("backup_runs"."rpo" is not null) and "backup_runs"."rto" in ('met', 'missed', 'unknown') and "backup_runs"."rpo" in ('met', 'missed', 'unknown')),
	CONSTRAINT "backup_runs_times" CHECK (("backup_runs"."ended_at" is null or "backup_runs"."ended_at" >= "backup_runs"."began_at") and (not "backup_runs"."succeeded" or "backup_runs"."ended_at" is not null) and ("backup_runs"."kind" = 'backup' or "backup_runs"."taken_at" is null or "backup_runs"."taken_at" <= "backup_runs"."began_at")),
	CONSTRAINT "backup_runs_sizes" CHECK ("backup_runs"."bytes" >= 0 and "backup_runs"."former_bytes" >= 0 and "backup_runs"."rto_seconds" >= 0 and "backup_runs"."rpo_seconds" >= 0),
	CONSTRAINT "backup_runs_texts" CHECK (char_length("backup_runs"."run_key") between 1 and 200 and char_length("backup_runs"."said") <= 4000 and char_length("backup_runs"."backup_ref") <= 500 and char_length("backup_runs"."checksum") <= 200 and "backup_runs"."sha256" ~ '^sha256:[0-9a-f]{64}$'),
	CONSTRAINT "backup_runs_reviewed" CHECK (("backup_runs"."status" = 'posted') = ("backup_runs"."reviewed_by_id" is null) and ("backup_runs"."status" = 'posted') = ("backup_runs"."reviewed_at" is null) and char_length("backup_runs"."note") <= 2000)
);
--> statement-breakpoint
ALTER TABLE "backup_plans" ADD CONSTRAINT "backup_plans_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backup_plans" ADD CONSTRAINT "backup_plans_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backup_plans" ADD CONSTRAINT "backup_plans_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backup_runs" ADD CONSTRAINT "backup_runs_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backup_runs" ADD CONSTRAINT "backup_runs_org_id_plan_id_backup_plans_org_id_id_fk" FOREIGN KEY ("org_id","plan_id") REFERENCES "public"."backup_plans"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backup_runs" ADD CONSTRAINT "backup_runs_org_id_performed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","performed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backup_runs" ADD CONSTRAINT "backup_runs_org_id_posted_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","posted_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backup_runs" ADD CONSTRAINT "backup_runs_org_id_reviewed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","reviewed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "backup_plans_title" ON "backup_plans" USING btree ("org_id",lower("title")) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "backup_plans_by_title" ON "backup_plans" USING btree ("org_id","title","id");--> statement-breakpoint
CREATE INDEX "backup_plans_system" ON "backup_plans" USING btree ("org_id","system_id");--> statement-breakpoint
CREATE INDEX "backup_plans_owner" ON "backup_plans" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "backup_plans_due" ON "backup_plans" USING btree ("org_id","backup_due_at","id");--> statement-breakpoint
CREATE INDEX "backup_plans_test_due" ON "backup_plans" USING btree ("org_id","restore_due_at","id");--> statement-breakpoint
CREATE INDEX "backup_plans_ended" ON "backup_plans" USING btree ("org_id","title","id") WHERE ended_at is not null;--> statement-breakpoint
CREATE INDEX "backup_plans_notes" ON "backup_plans" USING btree ("org_id",least(backup_note_at, restore_note_at)) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "backup_runs_time" ON "backup_runs" USING btree ("org_id","began_at","id");--> statement-breakpoint
CREATE INDEX "backup_runs_plan" ON "backup_runs" USING btree ("org_id","plan_id","began_at","id");--> statement-breakpoint
CREATE INDEX "backup_runs_kind" ON "backup_runs" USING btree ("org_id","plan_id","kind","began_at","id");--> statement-breakpoint
CREATE INDEX "backup_runs_failed" ON "backup_runs" USING btree ("org_id","began_at","id") WHERE not succeeded;--> statement-breakpoint
CREATE INDEX "backup_runs_different" ON "backup_runs" USING btree ("org_id","comparison","began_at","id") WHERE comparison is not null;--> statement-breakpoint
CREATE INDEX "backup_runs_status" ON "backup_runs" USING btree ("org_id","status","began_at","id");--> statement-breakpoint
CREATE INDEX "backup_runs_performed" ON "backup_runs" USING btree ("org_id","performed_by_id");--> statement-breakpoint
CREATE INDEX "backup_runs_posted" ON "backup_runs" USING btree ("org_id","posted_by_id");--> statement-breakpoint
CREATE INDEX "backup_runs_reviewed" ON "backup_runs" USING btree ("org_id","reviewed_by_id");