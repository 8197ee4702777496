CREATE TABLE "census_rows" (
	"org_id" uuid NOT NULL,
	"census_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"person_id" uuid,
	"person_name" text,
	"worker_id" text,
	"system_id" uuid,
	"source" text,
	"account_id" text,
	"account_name" text,
	"right_name" text,
	"outcome" text NOT NULL,
	"lower" integer,
	"upper" integer,
	"since" timestamp (3) with time zone,
	"facts" jsonb NOT NULL,
	"said" text NOT NULL,
	"leaf" "bytea" NOT NULL,
	CONSTRAINT "census_rows_org_id_census_id_number_pk" PRIMARY KEY("org_id","census_id","number"),
	CONSTRAINT "census_rows_outcomes" CHECK ("census_rows"."outcome" in ('pass', 'fail', 'not_evaluable', 'not_applicable')),
	CONSTRAINT "census_rows_kinds" CHECK ("census_rows"."kind" in ('leaver', 'sign_in', 'token', 'mover', 'joiner', 'orphan', 'unrecorded', 'accountless', 'shared'))
);
--> statement-breakpoint
CREATE TABLE "census_stops" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"census_id" uuid NOT NULL,
	"number" smallint NOT NULL,
	"kind" text NOT NULL,
	"said" text NOT NULL,
	"about" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"about_count" integer DEFAULT 0 NOT NULL,
	"reason" text,
	"explained_by_id" uuid,
	"explained_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "census_stops_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "census_stops_number" UNIQUE("org_id","census_id","number"),
	CONSTRAINT "census_stops_kinds" CHECK ("census_stops"."kind" in ('older_roster', 'vanished', 'made_after', 'unmatched', 'rosters_disagree', 'no_list', 'old_list', 'moved_dates')),
	CONSTRAINT "census_stops_explained" CHECK (("census_stops"."reason" is null) = ("census_stops"."explained_by_id" is null) and ("census_stops"."reason" is null) = ("census_stops"."explained_at" is null) and char_length(btrim("census_stops"."reason")) between 1 and 2000),
	CONSTRAINT "census_stops_texts" CHECK (char_length("census_stops"."said") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "censuses" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"title" text NOT NULL,
	"state" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone NOT NULL,
	"as_of" timestamp (3) with time zone NOT NULL,
	"roster_id" uuid NOT NULL,
	"scope" uuid[] NOT NULL,
	"limit_hours" smallint NOT NULL,
	"mover_days" smallint NOT NULL,
	"rosters" jsonb NOT NULL,
	"sources" jsonb NOT NULL,
	"stops_at" timestamp (3) with time zone,
	"notes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"people" jsonb,
	"accounts" jsonb,
	"totals" jsonb,
	"rows" integer,
	"root" text,
	"error" text,
	"done_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "censuses_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "censuses_states" CHECK ("censuses"."state" in ('judging', 'stopped', 'done', 'failed')),
	CONSTRAINT "censuses_period" CHECK ("censuses"."from_at" < "censuses"."to_at" and "censuses"."to_at" <= "censuses"."as_of"),
	CONSTRAINT "censuses_limits" CHECK ("censuses"."limit_hours" between 0 and 2160 and "censuses"."mover_days" between 0 and 366),
	CONSTRAINT "censuses_texts" CHECK (char_length("censuses"."title") between 1 and 300 and char_length("censuses"."error") <= 2000),
	CONSTRAINT "censuses_scope" CHECK (cardinality("censuses"."scope") between 1 and 200),
	CONSTRAINT "censuses_done" CHECK (("censuses"."state" = 'done') = ("censuses"."done_at" is not null) and ("censuses"."state" <> 'done' or ("censuses"."root" is not null and "censuses"."rows" is not null and "censuses"."totals" is not null and "censuses"."stops_at" is not null)))
);
--> statement-breakpoint
ALTER TABLE "census_rows" ADD CONSTRAINT "census_rows_org_id_census_id_censuses_org_id_id_fk" FOREIGN KEY ("org_id","census_id") REFERENCES "public"."censuses"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "census_rows" ADD CONSTRAINT "census_rows_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "census_stops" ADD CONSTRAINT "census_stops_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "census_stops" ADD CONSTRAINT "census_stops_org_id_census_id_censuses_org_id_id_fk" FOREIGN KEY ("org_id","census_id") REFERENCES "public"."censuses"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "census_stops" ADD CONSTRAINT "census_stops_org_id_explained_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","explained_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "censuses" ADD CONSTRAINT "censuses_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "censuses" ADD CONSTRAINT "censuses_org_id_roster_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","roster_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "census_rows_outcome" ON "census_rows" USING btree ("org_id","census_id","outcome","number");--> statement-breakpoint
CREATE INDEX "census_rows_kind" ON "census_rows" USING btree ("org_id","census_id","kind","outcome","number");--> statement-breakpoint
CREATE INDEX "census_rows_system" ON "census_rows" USING btree ("org_id","census_id","system_id","number");--> statement-breakpoint
CREATE INDEX "census_rows_person" ON "census_rows" USING btree ("org_id","census_id","worker_id","number");--> statement-breakpoint
CREATE INDEX "census_rows_of_system" ON "census_rows" USING btree ("org_id","system_id");--> statement-breakpoint
CREATE INDEX "census_stops_by" ON "census_stops" USING btree ("org_id","explained_by_id");--> statement-breakpoint
CREATE INDEX "censuses_newest" ON "censuses" USING btree ("org_id","to_at","id");--> statement-breakpoint
CREATE INDEX "censuses_roster" ON "censuses" USING btree ("org_id","roster_id");--> statement-breakpoint
CREATE UNIQUE INDEX "censuses_open" ON "censuses" USING btree ("org_id","roster_id","from_at","to_at","scope") WHERE state in ('judging', 'stopped');