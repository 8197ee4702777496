CREATE TABLE "deficiencies" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" integer NOT NULL,
	"engagement_id" uuid NOT NULL,
	"control_id" uuid,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"condition" text NOT NULL,
	"criteria" text NOT NULL,
	"cause" text NOT NULL,
	"effect" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone NOT NULL,
	"system_ids" uuid[] DEFAULT '{}' NOT NULL,
	"process" text DEFAULT '' NOT NULL,
	"assertions" text[] DEFAULT '{}' NOT NULL,
	"raised_by_id" uuid NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"evaluation_number" integer,
	"severity" text,
	"returned" text,
	"response_number" integer,
	"agreed" boolean,
	"owner_id" uuid,
	"due_day" text,
	"told_day" text,
	"remediated_day" text,
	"remediated_at" timestamp (3) with time zone,
	"remediated_by_id" uuid,
	"remediation" text,
	"retest_id" uuid,
	"retested_at" timestamp (3) with time zone,
	"retested_by_id" uuid,
	"closed_at" timestamp (3) with time zone,
	"closed_by_id" uuid,
	"close_note" text,
	"withdrawn_at" timestamp (3) with time zone,
	"withdrawn_by_id" uuid,
	"withdraw_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "deficiencies_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "deficiencies_number" UNIQUE("org_id","number"),
	CONSTRAINT "deficiencies_known" CHECK ("deficiencies"."kind" in ('design', 'operation', 'aggregate') and "deficiencies"."state" in ('open', 'evaluated', 'reviewed', 'remediation', 'retested', 'closed', 'withdrawn') and "deficiencies"."severity" in ('control_deficiency', 'significant_deficiency', 'material_weakness')),
	CONSTRAINT "deficiencies_aggregate" CHECK (("deficiencies"."kind" = 'aggregate') = ("deficiencies"."control_id" is null) and ("deficiencies"."kind" <> 'aggregate' or "deficiencies"."state" in ('open', 'evaluated', 'reviewed', 'withdrawn'))),
	CONSTRAINT "deficiencies_texts" CHECK (char_length("deficiencies"."title") between 1 and 300 and char_length("deficiencies"."condition") between 1 and 5000 and char_length("deficiencies"."criteria") <= 5000 and char_length("deficiencies"."cause") <= 5000 and char_length("deficiencies"."effect") between 1 and 5000 and char_length("deficiencies"."process") <= 200 and cardinality("deficiencies"."system_ids") <= 200 and cardinality("deficiencies"."assertions") <= 10
      and char_length("deficiencies"."returned") between 1 and 2000 and char_length("deficiencies"."remediation") between 1 and 5000 and char_length("deficiencies"."close_note") between 1 and 2000 and char_length("deficiencies"."withdraw_reason") between 1 and 2000),
	CONSTRAINT "deficiencies_days" CHECK ("deficiencies"."from_at" < "deficiencies"."to_at" and "deficiencies"."due_day" ~ '^\d{4}-\d\d-\d\d$' and "deficiencies"."told_day" ~ '^\d{4}-\d\d-\d\d$' and "deficiencies"."remediated_day" ~ '^\d{4}-\d\d-\d\d$'),
	CONSTRAINT "deficiencies_evaluated" CHECK (("deficiencies"."state" in ('evaluated', 'reviewed', 'remediation', 'retested', 'closed') and "deficiencies"."severity" is not null and "deficiencies"."evaluation_number" is not null) or ("deficiencies"."state" = 'open' and "deficiencies"."severity" is null) or "deficiencies"."state" = 'withdrawn'),
	CONSTRAINT "deficiencies_responded" CHECK (("deficiencies"."response_number" is null) = ("deficiencies"."agreed" is null) and ("deficiencies"."agreed" is not true or ("deficiencies"."owner_id" is not null and "deficiencies"."due_day" is not null)) and ("deficiencies"."state" not in ('remediation', 'retested', 'closed') or "deficiencies"."agreed")),
	CONSTRAINT "deficiencies_remediated_whole" CHECK (("deficiencies"."remediated_at" is null) = ("deficiencies"."remediated_by_id" is null) and ("deficiencies"."remediated_at" is null) = ("deficiencies"."remediation" is null) and ("deficiencies"."remediated_at" is null) = ("deficiencies"."remediated_day" is null)),
	CONSTRAINT "deficiencies_retested_whole" CHECK (("deficiencies"."retest_id" is null) = ("deficiencies"."retested_at" is null) and ("deficiencies"."retest_id" is null) = ("deficiencies"."retested_by_id" is null) and ("deficiencies"."state" not in ('retested', 'closed') or "deficiencies"."retest_id" is not null) and ("deficiencies"."retest_id" is null or "deficiencies"."remediated_at" is not null)),
	CONSTRAINT "deficiencies_closed_whole" CHECK (("deficiencies"."state" = 'closed') = ("deficiencies"."closed_at" is not null) and ("deficiencies"."closed_at" is null) = ("deficiencies"."closed_by_id" is null)),
	CONSTRAINT "deficiencies_withdrawn_whole" CHECK (("deficiencies"."state" = 'withdrawn') = ("deficiencies"."withdrawn_at" is not null) and ("deficiencies"."withdrawn_at" is null) = ("deficiencies"."withdrawn_by_id" is null) and ("deficiencies"."withdrawn_at" is null) = ("deficiencies"."withdraw_reason" is null)),
	CONSTRAINT "deficiencies_not_by_raiser" CHECK ("deficiencies"."withdrawn_by_id" is null or "deficiencies"."withdrawn_by_id" <> "deficiencies"."raised_by_id")
);
--> statement-breakpoint
CREATE TABLE "deficiency_evaluations" (
	"org_id" uuid NOT NULL,
	"deficiency_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"likelihood" text NOT NULL,
	"likelihood_why" text NOT NULL,
	"magnitude" text NOT NULL,
	"magnitude_why" text NOT NULL,
	"affected" text NOT NULL,
	"days" smallint,
	"failure" text,
	"indicators" text[] DEFAULT '{}' NOT NULL,
	"compensating" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"derived" text NOT NULL,
	"severity" text NOT NULL,
	"reason" text,
	"statement" text NOT NULL,
	"concluded_by_id" uuid NOT NULL,
	"concluded_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deficiency_evaluations_org_id_deficiency_id_number_pk" PRIMARY KEY("org_id","deficiency_id","number"),
	CONSTRAINT "deficiency_evaluations_known" CHECK ("deficiency_evaluations"."likelihood" in ('remote', 'reasonably_possible', 'probable') and "deficiency_evaluations"."magnitude" in ('inconsequential', 'more_than_inconsequential', 'material') and "deficiency_evaluations"."derived" in ('control_deficiency', 'significant_deficiency', 'material_weakness') and "deficiency_evaluations"."severity" in ('control_deficiency', 'significant_deficiency', 'material_weakness') and "deficiency_evaluations"."indicators" <@ array['restatement', 'senior_fraud', 'oversight', 'found_by_auditor']),
	CONSTRAINT "deficiency_evaluations_reasoned" CHECK ("deficiency_evaluations"."severity" = "deficiency_evaluations"."derived" or "deficiency_evaluations"."reason" is not null),
	CONSTRAINT "deficiency_evaluations_happened" CHECK ("deficiency_evaluations"."failure" is null or "deficiency_evaluations"."likelihood" <> 'remote'),
	CONSTRAINT "deficiency_evaluations_texts" CHECK (char_length("deficiency_evaluations"."likelihood_why") between 1 and 5000 and char_length("deficiency_evaluations"."magnitude_why") between 1 and 5000 and char_length("deficiency_evaluations"."affected") between 1 and 5000 and char_length("deficiency_evaluations"."failure") between 1 and 5000 and char_length("deficiency_evaluations"."reason") between 1 and 5000 and char_length("deficiency_evaluations"."statement") between 1 and 5000 and "deficiency_evaluations"."days" between 0 and 3660 and jsonb_array_length("deficiency_evaluations"."compensating") <= 10)
);
--> statement-breakpoint
CREATE TABLE "deficiency_members" (
	"org_id" uuid NOT NULL,
	"aggregate_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	CONSTRAINT "deficiency_members_org_id_aggregate_id_member_id_pk" PRIMARY KEY("org_id","aggregate_id","member_id"),
	CONSTRAINT "deficiency_members_other" CHECK ("deficiency_members"."aggregate_id" <> "deficiency_members"."member_id")
);
--> statement-breakpoint
CREATE TABLE "deficiency_responses" (
	"org_id" uuid NOT NULL,
	"deficiency_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"agrees" boolean NOT NULL,
	"said" text NOT NULL,
	"plan" text,
	"owner_id" uuid,
	"due_day" text,
	"reason" text,
	"responded_by_id" uuid NOT NULL,
	"responded_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deficiency_responses_org_id_deficiency_id_number_pk" PRIMARY KEY("org_id","deficiency_id","number"),
	CONSTRAINT "deficiency_responses_planned" CHECK ((not "deficiency_responses"."agrees" or ("deficiency_responses"."plan" is not null and "deficiency_responses"."owner_id" is not null and "deficiency_responses"."due_day" is not null)) and ("deficiency_responses"."number" = 1 or "deficiency_responses"."reason" is not null)),
	CONSTRAINT "deficiency_responses_texts" CHECK (char_length("deficiency_responses"."said") between 1 and 5000 and char_length("deficiency_responses"."plan") between 1 and 5000 and char_length("deficiency_responses"."reason") between 1 and 2000 and "deficiency_responses"."due_day" ~ '^\d{4}-\d\d-\d\d$')
);
--> statement-breakpoint
CREATE TABLE "deficiency_reviews" (
	"org_id" uuid NOT NULL,
	"deficiency_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"accepts_lower" boolean NOT NULL,
	"note" text,
	"reviewer_id" uuid NOT NULL,
	"reviewed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deficiency_reviews_org_id_deficiency_id_number_pk" PRIMARY KEY("org_id","deficiency_id","number"),
	CONSTRAINT "deficiency_reviews_texts" CHECK (char_length("deficiency_reviews"."note") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "deficiency_sources" (
	"org_id" uuid NOT NULL,
	"deficiency_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"record_id" text,
	"label" text NOT NULL,
	"said" text NOT NULL,
	"rates" jsonb,
	"added_by_id" uuid NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deficiency_sources_org_id_deficiency_id_number_pk" PRIMARY KEY("org_id","deficiency_id","number"),
	CONSTRAINT "deficiency_sources_once" UNIQUE("org_id","deficiency_id","kind","record_id"),
	CONSTRAINT "deficiency_sources_kinds" CHECK ("deficiency_sources"."kind" in ('control_test', 'finding', 'duty_conflict', 'change_exception', 'census_row', 'missed_occurrence', 'typed') and ("deficiency_sources"."kind" = 'typed') = ("deficiency_sources"."record_id" is null) and char_length("deficiency_sources"."record_id") between 1 and 100),
	CONSTRAINT "deficiency_sources_texts" CHECK (char_length("deficiency_sources"."label") between 1 and 500 and char_length("deficiency_sources"."said") between 1 and 5000)
);
--> statement-breakpoint
ALTER TABLE "deficiencies" ADD CONSTRAINT "deficiencies_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiencies" ADD CONSTRAINT "deficiencies_org_id_engagement_id_engagements_org_id_id_fk" FOREIGN KEY ("org_id","engagement_id") REFERENCES "public"."engagements"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiencies" ADD CONSTRAINT "deficiencies_org_id_control_id_controls_org_id_id_fk" FOREIGN KEY ("org_id","control_id") REFERENCES "public"."controls"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiencies" ADD CONSTRAINT "deficiencies_org_id_retest_id_control_tests_org_id_id_fk" FOREIGN KEY ("org_id","retest_id") REFERENCES "public"."control_tests"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiencies" ADD CONSTRAINT "deficiencies_org_id_raised_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","raised_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiencies" ADD CONSTRAINT "deficiencies_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiencies" ADD CONSTRAINT "deficiencies_org_id_remediated_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","remediated_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiencies" ADD CONSTRAINT "deficiencies_org_id_retested_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","retested_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiencies" ADD CONSTRAINT "deficiencies_org_id_closed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","closed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiencies" ADD CONSTRAINT "deficiencies_org_id_withdrawn_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","withdrawn_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_evaluations" ADD CONSTRAINT "deficiency_evaluations_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_evaluations" ADD CONSTRAINT "deficiency_evaluations_org_id_deficiency_id_deficiencies_org_id_id_fk" FOREIGN KEY ("org_id","deficiency_id") REFERENCES "public"."deficiencies"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_evaluations" ADD CONSTRAINT "deficiency_evaluations_org_id_concluded_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","concluded_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_members" ADD CONSTRAINT "deficiency_members_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_members" ADD CONSTRAINT "deficiency_members_org_id_aggregate_id_deficiencies_org_id_id_fk" FOREIGN KEY ("org_id","aggregate_id") REFERENCES "public"."deficiencies"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_members" ADD CONSTRAINT "deficiency_members_org_id_member_id_deficiencies_org_id_id_fk" FOREIGN KEY ("org_id","member_id") REFERENCES "public"."deficiencies"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_responses" ADD CONSTRAINT "deficiency_responses_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_responses" ADD CONSTRAINT "deficiency_responses_org_id_deficiency_id_deficiencies_org_id_id_fk" FOREIGN KEY ("org_id","deficiency_id") REFERENCES "public"."deficiencies"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_responses" ADD CONSTRAINT "deficiency_responses_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_responses" ADD CONSTRAINT "deficiency_responses_org_id_responded_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","responded_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_reviews" ADD CONSTRAINT "deficiency_reviews_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_reviews" ADD CONSTRAINT "deficiency_reviews_org_id_deficiency_id_deficiencies_org_id_id_fk" FOREIGN KEY ("org_id","deficiency_id") REFERENCES "public"."deficiencies"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_reviews" ADD CONSTRAINT "deficiency_reviews_org_id_reviewer_id_users_org_id_id_fk" FOREIGN KEY ("org_id","reviewer_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_sources" ADD CONSTRAINT "deficiency_sources_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_sources" ADD CONSTRAINT "deficiency_sources_org_id_deficiency_id_deficiencies_org_id_id_fk" FOREIGN KEY ("org_id","deficiency_id") REFERENCES "public"."deficiencies"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deficiency_sources" ADD CONSTRAINT "deficiency_sources_org_id_added_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","added_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deficiencies_engagement" ON "deficiencies" USING btree ("org_id","engagement_id","number","id");--> statement-breakpoint
CREATE INDEX "deficiencies_control" ON "deficiencies" USING btree ("org_id","control_id","number","id");--> statement-breakpoint
CREATE INDEX "deficiencies_state" ON "deficiencies" USING btree ("org_id","state","number","id");--> statement-breakpoint
CREATE INDEX "deficiencies_severity" ON "deficiencies" USING btree ("org_id","severity","number","id");--> statement-breakpoint
CREATE INDEX "deficiencies_kind" ON "deficiencies" USING btree ("org_id","kind","number","id");--> statement-breakpoint
CREATE INDEX "deficiencies_due" ON "deficiencies" USING btree ("org_id","due_day","number") WHERE due_day is not null and remediated_at is null and state not in ('closed', 'withdrawn');--> statement-breakpoint
CREATE INDEX "deficiencies_owner" ON "deficiencies" USING btree ("org_id","owner_id","number");--> statement-breakpoint
CREATE INDEX "deficiencies_retest" ON "deficiencies" USING btree ("org_id","retest_id");--> statement-breakpoint
CREATE INDEX "deficiencies_raised" ON "deficiencies" USING btree ("org_id","raised_by_id");--> statement-breakpoint
CREATE INDEX "deficiencies_remediated" ON "deficiencies" USING btree ("org_id","remediated_by_id");--> statement-breakpoint
CREATE INDEX "deficiencies_retested" ON "deficiencies" USING btree ("org_id","retested_by_id");--> statement-breakpoint
CREATE INDEX "deficiencies_closed" ON "deficiencies" USING btree ("org_id","closed_by_id");--> statement-breakpoint
CREATE INDEX "deficiencies_withdrawn" ON "deficiencies" USING btree ("org_id","withdrawn_by_id");--> statement-breakpoint
CREATE INDEX "deficiency_evaluations_by" ON "deficiency_evaluations" USING btree ("org_id","concluded_by_id");--> statement-breakpoint
CREATE INDEX "deficiency_members_member" ON "deficiency_members" USING btree ("org_id","member_id");--> statement-breakpoint
CREATE INDEX "deficiency_responses_owner" ON "deficiency_responses" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "deficiency_responses_by" ON "deficiency_responses" USING btree ("org_id","responded_by_id");--> statement-breakpoint
CREATE INDEX "deficiency_reviews_by" ON "deficiency_reviews" USING btree ("org_id","reviewer_id");--> statement-breakpoint
CREATE INDEX "deficiency_sources_record" ON "deficiency_sources" USING btree ("org_id","kind","record_id");--> statement-breakpoint
CREATE INDEX "deficiency_sources_by" ON "deficiency_sources" USING btree ("org_id","added_by_id");