CREATE TABLE "entry_exceptions" (
	"org_id" uuid NOT NULL,
	"review_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"outcome" text NOT NULL,
	"who" text NOT NULL,
	"worker_id" text,
	"person_id" uuid,
	"badge" text,
	"door" text,
	"day" date,
	"first_at" timestamp (3) with time zone,
	"last_at" timestamp (3) with time zone,
	"n" integer NOT NULL,
	"said" text NOT NULL,
	"facts" jsonb NOT NULL,
	"leaf" "bytea" NOT NULL,
	CONSTRAINT "entry_exceptions_org_id_review_id_number_pk" PRIMARY KEY("org_id","review_id","number"),
	CONSTRAINT "entry_exceptions_outcomes" CHECK ("entry_exceptions"."outcome" in ('exception', 'untold')),
	CONSTRAINT "entry_exceptions_kinds" CHECK ("entry_exceptions"."kind" in ('after_leaving', 'before_joining', 'out_of_hours', 'denied', 'in_twice', 'two_places', 'untold', 'unplaced', 'badge_without_owner', 'leaver_badge', 'visitor_no_host', 'visitor_host_left', 'visitor_host_untold', 'visitor_not_out', 'silent_day', 'not_covered')),
	CONSTRAINT "entry_exceptions_numbers" CHECK ("entry_exceptions"."number" >= 1 and "entry_exceptions"."n" >= 1)
);
--> statement-breakpoint
CREATE TABLE "entry_explanations" (
	"org_id" uuid NOT NULL,
	"review_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"note" text NOT NULL,
	"explained_by_id" uuid NOT NULL,
	"explained_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "entry_explanations_org_id_review_id_number_pk" PRIMARY KEY("org_id","review_id","number"),
	CONSTRAINT "entry_explanations_kinds" CHECK ("entry_explanations"."kind" in ('legitimate', 'log_error', 'incident')),
	CONSTRAINT "entry_explanations_notes" CHECK (char_length(btrim("entry_explanations"."note")) between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "entry_reviews" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"title" text NOT NULL,
	"state" text NOT NULL,
	"facility_id" uuid NOT NULL,
	"facility" jsonb NOT NULL,
	"from_on" date NOT NULL,
	"to_on" date NOT NULL,
	"log_id" uuid NOT NULL,
	"lists" jsonb NOT NULL,
	"limits" jsonb NOT NULL,
	"stops" jsonb,
	"stop_reason" text,
	"stop_explained_by_id" uuid,
	"stop_explained_at" timestamp (3) with time zone,
	"totals" jsonb,
	"rows" integer,
	"root" text,
	"judged_at" timestamp (3) with time zone,
	"explained" integer DEFAULT 0 NOT NULL,
	"error" text,
	"conclusion" text,
	"signed_off_by_id" uuid,
	"signed_off_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "entry_reviews_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "entry_reviews_states" CHECK ("entry_reviews"."state" in ('judging', 'stopped', 'open', 'signed_off', 'failed')),
	CONSTRAINT "entry_reviews_period" CHECK ("entry_reviews"."from_on" <= "entry_reviews"."to_on"),
	CONSTRAINT "entry_reviews_texts" CHECK (char_length("entry_reviews"."title") between 1 and 300 and char_length("entry_reviews"."error") <= 2000 and char_length(btrim("entry_reviews"."conclusion")) between 1 and 5000 and char_length(btrim("entry_reviews"."stop_reason")) between 1 and 2000),
	CONSTRAINT "entry_reviews_stops" CHECK (("entry_reviews"."stop_reason" is null) = ("entry_reviews"."stop_explained_by_id" is null) and ("entry_reviews"."stop_reason" is null) = ("entry_reviews"."stop_explained_at" is null)),
	CONSTRAINT "entry_reviews_judged" CHECK ("entry_reviews"."state" not in ('open', 'signed_off') or ("entry_reviews"."totals" is not null and "entry_reviews"."rows" is not null and "entry_reviews"."root" is not null and "entry_reviews"."judged_at" is not null and "entry_reviews"."stops" is not null)),
	CONSTRAINT "entry_reviews_signed" CHECK (("entry_reviews"."state" = 'signed_off') = ("entry_reviews"."signed_off_at" is not null) and ("entry_reviews"."signed_off_at" is null) = ("entry_reviews"."signed_off_by_id" is null) and ("entry_reviews"."signed_off_at" is null) = ("entry_reviews"."conclusion" is null))
);
--> statement-breakpoint
CREATE TABLE "facilities" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"address" text DEFAULT '' NOT NULL,
	"zone" text NOT NULL,
	"hours" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"holidays" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"doors" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"system_id" uuid NOT NULL,
	"site" text,
	"owner_id" uuid NOT NULL,
	"reviewer_id" uuid,
	"ended_at" timestamp (3) with time zone,
	"end_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "facilities_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "facilities_texts" CHECK (char_length("facilities"."name") between 1 and 200 and char_length("facilities"."address") <= 1000 and char_length("facilities"."zone") between 1 and 64 and char_length("facilities"."site") between 1 and 200),
	CONSTRAINT "facilities_ended" CHECK (("facilities"."ended_at" is null) = ("facilities"."end_reason" is null) and char_length(btrim("facilities"."end_reason")) between 1 and 2000)
);
--> statement-breakpoint
ALTER TABLE "entry_exceptions" ADD CONSTRAINT "entry_exceptions_org_id_review_id_entry_reviews_org_id_id_fk" FOREIGN KEY ("org_id","review_id") REFERENCES "public"."entry_reviews"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_explanations" ADD CONSTRAINT "entry_explanations_org_id_review_id_entry_reviews_org_id_id_fk" FOREIGN KEY ("org_id","review_id") REFERENCES "public"."entry_reviews"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_explanations" ADD CONSTRAINT "entry_explanations_org_id_explained_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","explained_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_reviews" ADD CONSTRAINT "entry_reviews_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_reviews" ADD CONSTRAINT "entry_reviews_org_id_facility_id_facilities_org_id_id_fk" FOREIGN KEY ("org_id","facility_id") REFERENCES "public"."facilities"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_reviews" ADD CONSTRAINT "entry_reviews_org_id_log_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","log_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_reviews" ADD CONSTRAINT "entry_reviews_org_id_stop_explained_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","stop_explained_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_reviews" ADD CONSTRAINT "entry_reviews_org_id_signed_off_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","signed_off_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "facilities" ADD CONSTRAINT "facilities_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "facilities" ADD CONSTRAINT "facilities_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "facilities" ADD CONSTRAINT "facilities_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "facilities" ADD CONSTRAINT "facilities_org_id_reviewer_id_users_org_id_id_fk" FOREIGN KEY ("org_id","reviewer_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "entry_exceptions_kind" ON "entry_exceptions" USING btree ("org_id","review_id","kind","number");--> statement-breakpoint
CREATE INDEX "entry_explanations_by" ON "entry_explanations" USING btree ("org_id","explained_by_id");--> statement-breakpoint
CREATE INDEX "entry_reviews_newest" ON "entry_reviews" USING btree ("org_id","to_on","id");--> statement-breakpoint
CREATE INDEX "entry_reviews_facility" ON "entry_reviews" USING btree ("org_id","facility_id","to_on","id");--> statement-breakpoint
CREATE INDEX "entry_reviews_log" ON "entry_reviews" USING btree ("org_id","log_id");--> statement-breakpoint
CREATE INDEX "entry_reviews_stop_by" ON "entry_reviews" USING btree ("org_id","stop_explained_by_id");--> statement-breakpoint
CREATE INDEX "entry_reviews_signed_by" ON "entry_reviews" USING btree ("org_id","signed_off_by_id");--> statement-breakpoint
CREATE UNIQUE INDEX "entry_reviews_open" ON "entry_reviews" USING btree ("org_id","facility_id","from_on","to_on") WHERE state in ('judging', 'stopped', 'open');--> statement-breakpoint
CREATE UNIQUE INDEX "facilities_name" ON "facilities" USING btree ("org_id",lower("name")) WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "facilities_site" ON "facilities" USING btree ("org_id","system_id",lower(coalesce("site", ''))) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "facilities_by_name" ON "facilities" USING btree ("org_id","name","id");--> statement-breakpoint
CREATE INDEX "facilities_system" ON "facilities" USING btree ("org_id","system_id");--> statement-breakpoint
CREATE INDEX "facilities_owner" ON "facilities" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "facilities_reviewer" ON "facilities" USING btree ("org_id","reviewer_id");