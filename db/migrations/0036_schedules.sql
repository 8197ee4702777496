CREATE TABLE "schedules" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"what" text NOT NULL,
	"rule" text NOT NULL,
	"zone" text NOT NULL,
	"owner_id" uuid,
	"paused_reason" text,
	"next_at" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone,
	"last_status" text,
	"last_error" text,
	"last_missed" integer DEFAULT 0 NOT NULL,
	"last_run_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "schedules_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "schedules_rule" CHECK (char_length("schedules"."rule") between 1 and 100 and char_length("schedules"."zone") between 1 and 64),
	CONSTRAINT "schedules_paused" CHECK (char_length("schedules"."paused_reason") between 1 and 500),
	CONSTRAINT "schedules_last" CHECK (("schedules"."last_at" is null) = ("schedules"."last_status" is null) and "schedules"."last_status" in ('queued', 'started', 'failed') and "schedules"."last_missed" >= 0 and char_length("schedules"."last_error") <= 2000)
);
--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_org_id_last_run_id_runs_org_id_id_fk" FOREIGN KEY ("org_id","last_run_id") REFERENCES "public"."runs"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "schedules_what" ON "schedules" USING btree ("org_id","what");--> statement-breakpoint
CREATE INDEX "schedules_due" ON "schedules" USING btree ("org_id","next_at") WHERE paused_reason is null;--> statement-breakpoint
CREATE INDEX "schedules_owner" ON "schedules" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "schedules_run" ON "schedules" USING btree ("org_id","last_run_id");