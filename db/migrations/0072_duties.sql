CREATE TABLE "duties" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"starter" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "duties_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "duties_texts" CHECK (char_length("duties"."name") between 1 and 200 and char_length("duties"."description") <= 5000)
);
--> statement-breakpoint
CREATE TABLE "duty_acts" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"holder" text NOT NULL,
	"person_id" uuid,
	"user_id" uuid,
	"one" jsonb NOT NULL,
	"other" jsonb NOT NULL,
	"happened_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "duty_acts_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "duty_acts_once" UNIQUE("org_id","kind","key"),
	CONSTRAINT "duty_acts_kinds" CHECK ("duty_acts"."kind" in ('wrote_deployed', 'granted_certified', 'made_approved'))
);
--> statement-breakpoint
CREATE TABLE "duty_conflicts" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"rule_id" uuid NOT NULL,
	"risk" smallint NOT NULL,
	"holder_key" text NOT NULL,
	"holder" text NOT NULL,
	"person_id" uuid,
	"user_id" uuid,
	"system_id" uuid,
	"system_key" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"one" jsonb NOT NULL,
	"other" jsonb NOT NULL,
	"one_count" integer NOT NULL,
	"other_count" integer NOT NULL,
	"sha256" text NOT NULL,
	"population_ids" uuid[] NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"mitigation_id" uuid,
	"mitigated_until" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"proof_id" uuid,
	"void_reason" text,
	"reopened_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "duty_conflicts_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "duty_conflicts_once" UNIQUE("org_id","rule_id","holder_key","system_key"),
	CONSTRAINT "duty_conflicts_known" CHECK ("duty_conflicts"."state" in ('open', 'mitigated', 'resolved', 'void') and "duty_conflicts"."risk" between 1 and 4 and "duty_conflicts"."void_reason" in ('rule', 'mapping', 'person', 'right', 'system')),
	CONSTRAINT "duty_conflicts_mitigated" CHECK (("duty_conflicts"."state" = 'mitigated') = ("duty_conflicts"."mitigation_id" is not null) and ("duty_conflicts"."mitigation_id" is null) = ("duty_conflicts"."mitigated_until" is null)),
	CONSTRAINT "duty_conflicts_closed" CHECK (("duty_conflicts"."state" in ('resolved', 'void')) = ("duty_conflicts"."closed_at" is not null) and ("duty_conflicts"."state" = 'void') = ("duty_conflicts"."void_reason" is not null) and ("duty_conflicts"."state" = 'resolved' or "duty_conflicts"."proof_id" is null)),
	CONSTRAINT "duty_conflicts_sides" CHECK (jsonb_array_length("duty_conflicts"."one") between 1 and 20 and jsonb_array_length("duty_conflicts"."other") between 1 and 20 and "duty_conflicts"."one_count" >= jsonb_array_length("duty_conflicts"."one") and "duty_conflicts"."other_count" >= jsonb_array_length("duty_conflicts"."other")),
	CONSTRAINT "duty_conflicts_holder" CHECK ("duty_conflicts"."person_id" is null or "duty_conflicts"."user_id" is null)
);
--> statement-breakpoint
CREATE TABLE "duty_evaluations" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"facts" jsonb,
	"error" text,
	"done_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "duty_evaluations_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "duty_evaluations_states" CHECK ("duty_evaluations"."state" in ('waiting', 'done', 'failed') and ("duty_evaluations"."state" = 'done') = ("duty_evaluations"."facts" is not null) and ("duty_evaluations"."state" = 'done') = ("duty_evaluations"."done_at" is not null) and ("duty_evaluations"."state" = 'failed') = ("duty_evaluations"."error" is not null) and char_length("duty_evaluations"."error") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "duty_mappings" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"duty_id" uuid NOT NULL,
	"system_id" uuid,
	"portal" boolean DEFAULT false NOT NULL,
	"environment" text,
	"right_kind" text DEFAULT '' NOT NULL,
	"by" text NOT NULL,
	"right" text NOT NULL,
	"scope" text DEFAULT '' NOT NULL,
	"except_names" text[] DEFAULT '{}' NOT NULL,
	"except_scopes" text[] DEFAULT '{}' NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_by_id" uuid,
	"end_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "duty_mappings_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "duty_mappings_where" CHECK (not ("duty_mappings"."portal" and ("duty_mappings"."system_id" is not null or "duty_mappings"."environment" is not null)) and "duty_mappings"."environment" in ('production', 'staging', 'test', 'development', 'recovery')),
	CONSTRAINT "duty_mappings_by" CHECK ("duty_mappings"."by" in ('id', 'name')),
	CONSTRAINT "duty_mappings_texts" CHECK (char_length("duty_mappings"."right") between 1 and 500 and char_length("duty_mappings"."right_kind") <= 100 and char_length("duty_mappings"."scope") <= 500 and cardinality("duty_mappings"."except_names") <= 50 and cardinality("duty_mappings"."except_scopes") <= 50),
	CONSTRAINT "duty_mappings_ended" CHECK (("duty_mappings"."ended_at" is null) = ("duty_mappings"."ended_by_id" is null) and ("duty_mappings"."ended_at" is null) = ("duty_mappings"."end_reason" is null) and char_length("duty_mappings"."end_reason") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "duty_mitigations" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"rule_id" uuid NOT NULL,
	"conflict_id" uuid,
	"control_id" uuid NOT NULL,
	"evidence_id" uuid,
	"reason" text NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"author_id" uuid NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_by_id" uuid,
	"end_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "duty_mitigations_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "duty_mitigations_texts" CHECK (char_length("duty_mitigations"."reason") between 1 and 2000),
	CONSTRAINT "duty_mitigations_ended" CHECK (("duty_mitigations"."ended_at" is null) = ("duty_mitigations"."ended_by_id" is null) and ("duty_mitigations"."ended_at" is null) = ("duty_mitigations"."end_reason" is null) and char_length("duty_mitigations"."end_reason") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "duty_rules" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"one_id" uuid NOT NULL,
	"other_id" uuid NOT NULL,
	"same_system" boolean NOT NULL,
	"environment" text,
	"scope" text DEFAULT '' NOT NULL,
	"risk" smallint NOT NULL,
	"why" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"approved_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"ended_by_id" uuid,
	"end_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "duty_rules_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "duty_rules_two" CHECK ("duty_rules"."one_id" <> "duty_rules"."other_id"),
	CONSTRAINT "duty_rules_known" CHECK ("duty_rules"."state" in ('draft', 'approved', 'ended') and "duty_rules"."risk" between 1 and 4 and "duty_rules"."environment" in ('production', 'staging', 'test', 'development', 'recovery')),
	CONSTRAINT "duty_rules_texts" CHECK (char_length("duty_rules"."name") between 1 and 200 and char_length("duty_rules"."why") between 1 and 2000 and char_length("duty_rules"."scope") <= 500),
	CONSTRAINT "duty_rules_approved" CHECK ("duty_rules"."state" <> 'approved' or "duty_rules"."approved_at" is not null),
	CONSTRAINT "duty_rules_ended" CHECK (("duty_rules"."state" = 'ended') = ("duty_rules"."ended_at" is not null) and ("duty_rules"."ended_at" is null) = ("duty_rules"."ended_by_id" is null) and ("duty_rules"."ended_at" is null) = ("duty_rules"."end_reason" is null) and char_length("duty_rules"."end_reason") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "duty_turns" (
	"org_id" uuid NOT NULL,
	"conflict_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"state" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"mitigation_id" uuid,
	"mitigated_until" timestamp (3) with time zone,
	"proof_id" uuid,
	"void_reason" text,
	"population_ids" uuid[] NOT NULL,
	CONSTRAINT "duty_turns_org_id_conflict_id_number_pk" PRIMARY KEY("org_id","conflict_id","number")
);
--> statement-breakpoint
ALTER TABLE "duties" ADD CONSTRAINT "duties_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_acts" ADD CONSTRAINT "duty_acts_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_acts" ADD CONSTRAINT "duty_acts_org_id_person_id_people_org_id_id_fk" FOREIGN KEY ("org_id","person_id") REFERENCES "public"."people"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_acts" ADD CONSTRAINT "duty_acts_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_conflicts" ADD CONSTRAINT "duty_conflicts_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_conflicts" ADD CONSTRAINT "duty_conflicts_org_id_rule_id_duty_rules_org_id_id_fk" FOREIGN KEY ("org_id","rule_id") REFERENCES "public"."duty_rules"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_conflicts" ADD CONSTRAINT "duty_conflicts_org_id_person_id_people_org_id_id_fk" FOREIGN KEY ("org_id","person_id") REFERENCES "public"."people"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_conflicts" ADD CONSTRAINT "duty_conflicts_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_conflicts" ADD CONSTRAINT "duty_conflicts_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_conflicts" ADD CONSTRAINT "duty_conflicts_org_id_mitigation_id_duty_mitigations_org_id_id_fk" FOREIGN KEY ("org_id","mitigation_id") REFERENCES "public"."duty_mitigations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_conflicts" ADD CONSTRAINT "duty_conflicts_org_id_proof_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","proof_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_evaluations" ADD CONSTRAINT "duty_evaluations_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_mappings" ADD CONSTRAINT "duty_mappings_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_mappings" ADD CONSTRAINT "duty_mappings_org_id_duty_id_duties_org_id_id_fk" FOREIGN KEY ("org_id","duty_id") REFERENCES "public"."duties"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_mappings" ADD CONSTRAINT "duty_mappings_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_mappings" ADD CONSTRAINT "duty_mappings_org_id_ended_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","ended_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_mitigations" ADD CONSTRAINT "duty_mitigations_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_mitigations" ADD CONSTRAINT "duty_mitigations_org_id_rule_id_duty_rules_org_id_id_fk" FOREIGN KEY ("org_id","rule_id") REFERENCES "public"."duty_rules"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_mitigations" ADD CONSTRAINT "duty_mitigations_org_id_control_id_controls_org_id_id_fk" FOREIGN KEY ("org_id","control_id") REFERENCES "public"."controls"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_mitigations" ADD CONSTRAINT "duty_mitigations_org_id_evidence_id_evidence_org_id_id_fk" FOREIGN KEY ("org_id","evidence_id") REFERENCES "public"."evidence"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_mitigations" ADD CONSTRAINT "duty_mitigations_org_id_author_id_users_org_id_id_fk" FOREIGN KEY ("org_id","author_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_mitigations" ADD CONSTRAINT "duty_mitigations_org_id_ended_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","ended_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_rules" ADD CONSTRAINT "duty_rules_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_rules" ADD CONSTRAINT "duty_rules_org_id_one_id_duties_org_id_id_fk" FOREIGN KEY ("org_id","one_id") REFERENCES "public"."duties"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_rules" ADD CONSTRAINT "duty_rules_org_id_other_id_duties_org_id_id_fk" FOREIGN KEY ("org_id","other_id") REFERENCES "public"."duties"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_rules" ADD CONSTRAINT "duty_rules_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_rules" ADD CONSTRAINT "duty_rules_org_id_ended_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","ended_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_turns" ADD CONSTRAINT "duty_turns_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_turns" ADD CONSTRAINT "duty_turns_org_id_conflict_id_duty_conflicts_org_id_id_fk" FOREIGN KEY ("org_id","conflict_id") REFERENCES "public"."duty_conflicts"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "duties_name" ON "duties" USING btree ("org_id",lower("name")) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "duties_by_name" ON "duties" USING btree ("org_id","name","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "duty_acts_newest" ON "duty_acts" USING btree ("org_id","happened_at","id");--> statement-breakpoint
CREATE INDEX "duty_acts_kind" ON "duty_acts" USING btree ("org_id","kind","happened_at","id");--> statement-breakpoint
CREATE INDEX "duty_acts_person" ON "duty_acts" USING btree ("org_id","person_id");--> statement-breakpoint
CREATE INDEX "duty_acts_user" ON "duty_acts" USING btree ("org_id","user_id");--> statement-breakpoint
CREATE INDEX "duty_conflicts_newest" ON "duty_conflicts" USING btree ("org_id","first_seen_at","id");--> statement-breakpoint
CREATE INDEX "duty_conflicts_risk" ON "duty_conflicts" USING btree ("org_id","risk","id");--> statement-breakpoint
CREATE INDEX "duty_conflicts_rule" ON "duty_conflicts" USING btree ("org_id","rule_id","first_seen_at","id");--> statement-breakpoint
CREATE INDEX "duty_conflicts_state" ON "duty_conflicts" USING btree ("org_id","state","first_seen_at","id");--> statement-breakpoint
CREATE INDEX "duty_conflicts_of_risk" ON "duty_conflicts" USING btree ("org_id","risk","first_seen_at","id");--> statement-breakpoint
CREATE INDEX "duty_conflicts_person" ON "duty_conflicts" USING btree ("org_id","person_id","first_seen_at");--> statement-breakpoint
CREATE INDEX "duty_conflicts_holder" ON "duty_conflicts" USING btree ("org_id","holder_key");--> statement-breakpoint
CREATE INDEX "duty_conflicts_user" ON "duty_conflicts" USING btree ("org_id","user_id");--> statement-breakpoint
CREATE INDEX "duty_conflicts_system" ON "duty_conflicts" USING btree ("org_id","system_id","first_seen_at","id");--> statement-breakpoint
CREATE INDEX "duty_conflicts_mitigation" ON "duty_conflicts" USING btree ("org_id","mitigation_id");--> statement-breakpoint
CREATE INDEX "duty_conflicts_proof" ON "duty_conflicts" USING btree ("org_id","proof_id");--> statement-breakpoint
CREATE INDEX "duty_conflicts_ends" ON "duty_conflicts" USING btree ("org_id","mitigated_until") WHERE state = 'mitigated';--> statement-breakpoint
CREATE INDEX "duty_evaluations_newest" ON "duty_evaluations" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "duty_evaluations_done" ON "duty_evaluations" USING btree ("org_id","done_at");--> statement-breakpoint
CREATE INDEX "duty_mappings_duty" ON "duty_mappings" USING btree ("org_id","duty_id","created_at");--> statement-breakpoint
CREATE INDEX "duty_mappings_system" ON "duty_mappings" USING btree ("org_id","system_id");--> statement-breakpoint
CREATE INDEX "duty_mappings_ender" ON "duty_mappings" USING btree ("org_id","ended_by_id");--> statement-breakpoint
CREATE INDEX "duty_mitigations_rule" ON "duty_mitigations" USING btree ("org_id","rule_id","ends_at");--> statement-breakpoint
CREATE INDEX "duty_mitigations_conflict" ON "duty_mitigations" USING btree ("org_id","conflict_id");--> statement-breakpoint
CREATE INDEX "duty_mitigations_control" ON "duty_mitigations" USING btree ("org_id","control_id");--> statement-breakpoint
CREATE INDEX "duty_mitigations_evidence" ON "duty_mitigations" USING btree ("org_id","evidence_id");--> statement-breakpoint
CREATE INDEX "duty_mitigations_author" ON "duty_mitigations" USING btree ("org_id","author_id");--> statement-breakpoint
CREATE INDEX "duty_mitigations_ender" ON "duty_mitigations" USING btree ("org_id","ended_by_id");--> statement-breakpoint
CREATE UNIQUE INDEX "duty_rules_once" ON "duty_rules" USING btree ("org_id",least(one_id, other_id),greatest(one_id, other_id),"same_system",coalesce(environment, ''),"scope") WHERE state <> 'ended';--> statement-breakpoint
CREATE INDEX "duty_rules_by_name" ON "duty_rules" USING btree ("org_id","name","id");--> statement-breakpoint
CREATE INDEX "duty_rules_risk" ON "duty_rules" USING btree ("org_id","risk","id");--> statement-breakpoint
CREATE INDEX "duty_rules_one" ON "duty_rules" USING btree ("org_id","one_id");--> statement-breakpoint
CREATE INDEX "duty_rules_other" ON "duty_rules" USING btree ("org_id","other_id");--> statement-breakpoint
CREATE INDEX "duty_rules_owner" ON "duty_rules" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "duty_rules_ender" ON "duty_rules" USING btree ("org_id","ended_by_id");--> statement-breakpoint
CREATE INDEX "duty_rules_state" ON "duty_rules" USING btree ("org_id","state","name","id");