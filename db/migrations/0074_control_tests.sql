CREATE TABLE "control_test_answers" (
	"org_id" uuid NOT NULL,
	"test_id" uuid NOT NULL,
	"freeze_number" integer NOT NULL,
	"number" integer NOT NULL,
	"letter" text NOT NULL,
	"sequence" integer NOT NULL,
	"outcome" text NOT NULL,
	"said" text NOT NULL,
	"evidence_id" uuid,
	"answered_by_id" uuid NOT NULL,
	"answered_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "control_test_answers_org_id_test_id_freeze_number_number_letter_sequence_pk" PRIMARY KEY("org_id","test_id","freeze_number","number","letter","sequence"),
	CONSTRAINT "control_test_answers_outcomes" CHECK ("control_test_answers"."outcome" in ('pass', 'fail', 'not_evaluable', 'not_applicable') and char_length("control_test_answers"."said") between 1 and 2000 and "control_test_answers"."letter" ~ '^[A-Z]$')
);
--> statement-breakpoint
CREATE TABLE "control_test_deviations" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"test_id" uuid NOT NULL,
	"freeze_number" integer NOT NULL,
	"letter" text NOT NULL,
	"cause" text NOT NULL,
	"extent" text NOT NULL,
	"grounds" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"plan" text NOT NULL,
	"due_day" text NOT NULL,
	"remediated_at" timestamp (3) with time zone,
	"remediated_by_id" uuid,
	"remediation" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "control_test_deviations_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "control_test_deviations_extent" CHECK ("control_test_deviations"."extent" in ('isolated', 'systematic') and "control_test_deviations"."letter" ~ '^[A-Z]$'),
	CONSTRAINT "control_test_deviations_texts" CHECK (char_length("control_test_deviations"."cause") between 1 and 2000 and char_length("control_test_deviations"."grounds") between 1 and 2000 and char_length("control_test_deviations"."plan") between 1 and 2000 and char_length("control_test_deviations"."remediation") between 1 and 2000 and "control_test_deviations"."due_day" ~ '^\d{4}-\d\d-\d\d$'),
	CONSTRAINT "control_test_deviations_remediated" CHECK (("control_test_deviations"."remediated_at" is null) = ("control_test_deviations"."remediated_by_id" is null) and ("control_test_deviations"."remediated_at" is null) = ("control_test_deviations"."remediation" is null))
);
--> statement-breakpoint
CREATE TABLE "control_test_failures" (
	"org_id" uuid NOT NULL,
	"test_id" uuid NOT NULL,
	"freeze_number" integer NOT NULL,
	"number" integer NOT NULL,
	"letter" text NOT NULL,
	"said" text NOT NULL,
	"deviation_id" uuid,
	CONSTRAINT "control_test_failures_org_id_test_id_freeze_number_number_letter_pk" PRIMARY KEY("org_id","test_id","freeze_number","number","letter")
);
--> statement-breakpoint
CREATE TABLE "control_test_freezes" (
	"org_id" uuid NOT NULL,
	"test_id" uuid NOT NULL,
	"freeze_number" integer NOT NULL,
	"before" integer NOT NULL,
	"engagement_id" uuid NOT NULL,
	"control_id" uuid NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone NOT NULL,
	"as_of" timestamp (3) with time zone NOT NULL,
	"items" integer NOT NULL,
	"root" text NOT NULL,
	"ipe" jsonb NOT NULL,
	"attributes_version" smallint NOT NULL,
	"reason" text,
	"frozen_at" timestamp (3) with time zone NOT NULL,
	"frozen_by_id" uuid NOT NULL,
	CONSTRAINT "control_test_freezes_org_id_test_id_freeze_number_pk" PRIMARY KEY("org_id","test_id","freeze_number"),
	CONSTRAINT "control_test_freezes_reason" CHECK (("control_test_freezes"."before" = 0 or "control_test_freezes"."reason" is not null) and char_length("control_test_freezes"."reason") between 1 and 2000),
	CONSTRAINT "control_test_freezes_root" CHECK ("control_test_freezes"."root" ~ '^[0-9a-f]{64}$' and "control_test_freezes"."items" >= 0 and "control_test_freezes"."freeze_number" >= 1 and "control_test_freezes"."before" >= 0)
);
--> statement-breakpoint
CREATE TABLE "control_test_items" (
	"org_id" uuid NOT NULL,
	"test_id" uuid NOT NULL,
	"freeze_number" integer NOT NULL,
	"number" integer NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"name" text NOT NULL,
	"stratum" text DEFAULT '' NOT NULL,
	"body" text NOT NULL,
	"leaf" "bytea" NOT NULL,
	"ticket" text COLLATE "C" NOT NULL,
	"chosen" text,
	"turn" integer,
	"replaced" text,
	"outcomes" text NOT NULL,
	"failed" smallint DEFAULT 0 NOT NULL,
	CONSTRAINT "control_test_items_org_id_test_id_freeze_number_number_pk" PRIMARY KEY("org_id","test_id","freeze_number","number"),
	CONSTRAINT "control_test_items_leaf" CHECK ("control_test_items"."leaf" = sha256('\x00'::bytea || convert_to("control_test_items"."body", 'UTF8'))),
	CONSTRAINT "control_test_items_chosen" CHECK ("control_test_items"."chosen" in ('sample', 'extension', 'replacement') and ("control_test_items"."chosen" is null) = ("control_test_items"."turn" is null) and ("control_test_items"."replaced" is null or "control_test_items"."turn" is not null)),
	CONSTRAINT "control_test_items_outcomes" CHECK ("control_test_items"."outcomes" ~ '^[pfna?]+$')
);
--> statement-breakpoint
CREATE TABLE "control_tests" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" integer NOT NULL,
	"engagement_id" uuid NOT NULL,
	"control_id" uuid NOT NULL,
	"engagement_code" text NOT NULL,
	"control_code" text NOT NULL,
	"title" text NOT NULL,
	"objective" text NOT NULL,
	"procedure" text NOT NULL,
	"kind" text NOT NULL,
	"former_id" uuid,
	"source" text NOT NULL,
	"system_ids" uuid[] DEFAULT '{}' NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone NOT NULL,
	"attributes" jsonb NOT NULL,
	"strata" text,
	"size" smallint,
	"state" text DEFAULT 'planned' NOT NULL,
	"freeze_number" integer,
	"totals" jsonb,
	"error" text,
	"preparer_id" uuid,
	"prepared_at" timestamp (3) with time zone,
	"conclusion" text,
	"statement" text,
	"limitation" text,
	"reviewer_id" uuid,
	"reviewed_at" timestamp (3) with time zone,
	"review_note" text,
	"returned" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "control_tests_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "control_tests_number" UNIQUE("org_id","number"),
	CONSTRAINT "control_tests_kinds" CHECK ("control_tests"."kind" in ('initial', 'roll_forward', 'retest') and ("control_tests"."kind" = 'initial') = ("control_tests"."former_id" is null)),
	CONSTRAINT "control_tests_states" CHECK ("control_tests"."state" in ('planned', 'performed', 'prepared', 'reviewed')),
	CONSTRAINT "control_tests_texts" CHECK (char_length("control_tests"."title") between 1 and 300 and char_length("control_tests"."objective") between 1 and 5000 and char_length("control_tests"."procedure") between 1 and 5000 and char_length("control_tests"."statement") between 1 and 5000 and char_length("control_tests"."limitation") between 1 and 5000 and char_length("control_tests"."review_note") <= 2000 and char_length("control_tests"."returned") between 1 and 2000),
	CONSTRAINT "control_tests_period" CHECK ("control_tests"."from_at" < "control_tests"."to_at"),
	CONSTRAINT "control_tests_size" CHECK ("control_tests"."size" between 1 and 5000),
	CONSTRAINT "control_tests_performed" CHECK (("control_tests"."state" = 'planned') = ("control_tests"."freeze_number" is null) and ("control_tests"."freeze_number" is null) = ("control_tests"."totals" is null)),
	CONSTRAINT "control_tests_prepared" CHECK (("control_tests"."state" in ('prepared', 'reviewed')) = ("control_tests"."preparer_id" is not null) and ("control_tests"."preparer_id" is null) = ("control_tests"."prepared_at" is null) and ("control_tests"."preparer_id" is null) = ("control_tests"."conclusion" is null) and ("control_tests"."preparer_id" is null) = ("control_tests"."statement" is null)),
	CONSTRAINT "control_tests_concluded" CHECK ("control_tests"."conclusion" in ('effective', 'not_effective', 'not_occurring', 'not_evaluable')),
	CONSTRAINT "control_tests_reviewed" CHECK (("control_tests"."state" = 'reviewed') = ("control_tests"."reviewer_id" is not null) and ("control_tests"."reviewer_id" is null) = ("control_tests"."reviewed_at" is null)),
	CONSTRAINT "control_tests_two" CHECK ("control_tests"."reviewer_id" is null or "control_tests"."reviewer_id" <> "control_tests"."preparer_id")
);
--> statement-breakpoint
CREATE TABLE "engagements" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"from_day" text NOT NULL,
	"to_day" text NOT NULL,
	"zone" text NOT NULL,
	"sizes" jsonb NOT NULL,
	"sizes_source" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "engagements_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "engagements_code_form" CHECK ("engagements"."code" ~ '^[A-Z0-9][A-Z0-9-]{1,29}$'),
	CONSTRAINT "engagements_kinds" CHECK ("engagements"."kind" in ('internal', 'external')),
	CONSTRAINT "engagements_states" CHECK ("engagements"."state" in ('open', 'closed')),
	CONSTRAINT "engagements_texts" CHECK (char_length("engagements"."title") between 1 and 300 and char_length("engagements"."description") <= 5000 and char_length("engagements"."sizes_source") between 1 and 500),
	CONSTRAINT "engagements_days" CHECK ("engagements"."from_day" ~ '^\d{4}-\d\d-\d\d$' and "engagements"."to_day" ~ '^\d{4}-\d\d-\d\d$' and "engagements"."from_day" <= "engagements"."to_day")
);
--> statement-breakpoint
ALTER TABLE "control_test_answers" ADD CONSTRAINT "control_test_answers_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_test_answers" ADD CONSTRAINT "control_test_answers_org_id_test_id_control_tests_org_id_id_fk" FOREIGN KEY ("org_id","test_id") REFERENCES "public"."control_tests"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_test_answers" ADD CONSTRAINT "control_test_answers_org_id_evidence_id_evidence_org_id_id_fk" FOREIGN KEY ("org_id","evidence_id") REFERENCES "public"."evidence"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_test_answers" ADD CONSTRAINT "control_test_answers_org_id_answered_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","answered_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_test_deviations" ADD CONSTRAINT "control_test_deviations_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_test_deviations" ADD CONSTRAINT "control_test_deviations_org_id_test_id_control_tests_org_id_id_fk" FOREIGN KEY ("org_id","test_id") REFERENCES "public"."control_tests"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_test_deviations" ADD CONSTRAINT "control_test_deviations_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_test_deviations" ADD CONSTRAINT "control_test_deviations_org_id_remediated_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","remediated_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_test_failures" ADD CONSTRAINT "control_test_failures_org_id_test_id_control_tests_org_id_id_fk" FOREIGN KEY ("org_id","test_id") REFERENCES "public"."control_tests"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_test_failures" ADD CONSTRAINT "control_test_failures_org_id_deviation_id_control_test_deviations_org_id_id_fk" FOREIGN KEY ("org_id","deviation_id") REFERENCES "public"."control_test_deviations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_test_freezes" ADD CONSTRAINT "control_test_freezes_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_test_freezes" ADD CONSTRAINT "control_test_freezes_org_id_test_id_control_tests_org_id_id_fk" FOREIGN KEY ("org_id","test_id") REFERENCES "public"."control_tests"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_test_freezes" ADD CONSTRAINT "control_test_freezes_org_id_frozen_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","frozen_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_test_items" ADD CONSTRAINT "control_test_items_org_id_test_id_control_tests_org_id_id_fk" FOREIGN KEY ("org_id","test_id") REFERENCES "public"."control_tests"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_tests" ADD CONSTRAINT "control_tests_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_tests" ADD CONSTRAINT "control_tests_org_id_engagement_id_engagements_org_id_id_fk" FOREIGN KEY ("org_id","engagement_id") REFERENCES "public"."engagements"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_tests" ADD CONSTRAINT "control_tests_org_id_control_id_controls_org_id_id_fk" FOREIGN KEY ("org_id","control_id") REFERENCES "public"."controls"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_tests" ADD CONSTRAINT "control_tests_org_id_former_id_control_tests_org_id_id_fk" FOREIGN KEY ("org_id","former_id") REFERENCES "public"."control_tests"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_tests" ADD CONSTRAINT "control_tests_org_id_preparer_id_users_org_id_id_fk" FOREIGN KEY ("org_id","preparer_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_tests" ADD CONSTRAINT "control_tests_org_id_reviewer_id_users_org_id_id_fk" FOREIGN KEY ("org_id","reviewer_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engagements" ADD CONSTRAINT "engagements_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engagements" ADD CONSTRAINT "engagements_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "control_test_answers_evidence" ON "control_test_answers" USING btree ("org_id","evidence_id");--> statement-breakpoint
CREATE INDEX "control_test_answers_by" ON "control_test_answers" USING btree ("org_id","answered_by_id");--> statement-breakpoint
CREATE INDEX "control_test_deviations_test" ON "control_test_deviations" USING btree ("org_id","test_id","freeze_number","letter");--> statement-breakpoint
CREATE INDEX "control_test_deviations_owner" ON "control_test_deviations" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "control_test_deviations_mender" ON "control_test_deviations" USING btree ("org_id","remediated_by_id");--> statement-breakpoint
CREATE INDEX "control_test_failures_letter" ON "control_test_failures" USING btree ("org_id","test_id","freeze_number","letter","number");--> statement-breakpoint
CREATE INDEX "control_test_failures_deviation" ON "control_test_failures" USING btree ("org_id","deviation_id");--> statement-breakpoint
CREATE INDEX "control_test_failures_open" ON "control_test_failures" USING btree ("org_id","test_id","freeze_number","number") WHERE deviation_id is null;--> statement-breakpoint
CREATE INDEX "control_test_freezes_of" ON "control_test_freezes" USING btree ("org_id","engagement_id","control_id","from_at","to_at");--> statement-breakpoint
CREATE INDEX "control_test_freezes_by" ON "control_test_freezes" USING btree ("org_id","frozen_by_id");--> statement-breakpoint
CREATE INDEX "control_test_items_turn" ON "control_test_items" USING btree ("org_id","test_id","freeze_number","turn") WHERE turn is not null;--> statement-breakpoint
CREATE INDEX "control_test_items_tickets" ON "control_test_items" USING btree ("org_id","test_id","freeze_number","ticket");--> statement-breakpoint
CREATE INDEX "control_test_items_failed" ON "control_test_items" USING btree ("org_id","test_id","freeze_number","number") WHERE failed > 0;--> statement-breakpoint
CREATE INDEX "control_tests_engagement" ON "control_tests" USING btree ("org_id","engagement_id","number");--> statement-breakpoint
CREATE INDEX "control_tests_control" ON "control_tests" USING btree ("org_id","control_id","number");--> statement-breakpoint
CREATE INDEX "control_tests_state" ON "control_tests" USING btree ("org_id","state","number");--> statement-breakpoint
CREATE INDEX "control_tests_former" ON "control_tests" USING btree ("org_id","former_id");--> statement-breakpoint
CREATE INDEX "control_tests_preparer" ON "control_tests" USING btree ("org_id","preparer_id");--> statement-breakpoint
CREATE INDEX "control_tests_reviewer" ON "control_tests" USING btree ("org_id","reviewer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "engagements_code" ON "engagements" USING btree ("org_id","code");--> statement-breakpoint
CREATE INDEX "engagements_period" ON "engagements" USING btree ("org_id","from_day","id");--> statement-breakpoint
CREATE INDEX "engagements_owner" ON "engagements" USING btree ("org_id","owner_id");