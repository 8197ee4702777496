CREATE TABLE "runs" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"queue" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" text NOT NULL,
	"label" text NOT NULL,
	"input" jsonb NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"done" bigint DEFAULT 0 NOT NULL,
	"total" bigint,
	"counts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"result" jsonb,
	"state" text,
	"error" text,
	"started_by_id" uuid,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "runs_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "runs_status" CHECK ("runs"."status" in ('queued', 'running', 'done', 'failed', 'cancelled')),
	CONSTRAINT "runs_finished" CHECK (("runs"."finished_at" is null) = ("runs"."status" in ('queued', 'running'))),
	CONSTRAINT "runs_counts" CHECK ("runs"."done" >= 0 and "runs"."total" >= 0),
	CONSTRAINT "runs_error" CHECK (char_length("runs"."error") <= 2000)
);
--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_org_id_started_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","started_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "runs_subject" ON "runs" USING btree ("org_id","queue","subject_id","started_at");--> statement-breakpoint
CREATE INDEX "runs_starter" ON "runs" USING btree ("org_id","started_by_id");