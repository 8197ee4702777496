CREATE TABLE "campaign_decisions" (
	"org_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"sequence" integer NOT NULL,
	"outcome" text NOT NULL,
	"note" text,
	"decided_by_id" uuid,
	"decided_by_person_id" uuid,
	"for_id" uuid,
	"delegation_id" uuid,
	"leaf" "bytea" NOT NULL,
	"person_id" uuid,
	"flags" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"bulk_id" uuid,
	"decided_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "campaign_decisions_org_id_campaign_id_number_sequence_pk" PRIMARY KEY("org_id","campaign_id","number","sequence"),
	CONSTRAINT "campaign_decisions_outcomes" CHECK ("campaign_decisions"."outcome" in ('approve', 'reject', 'flag', 'undo', 'void')),
	CONSTRAINT "campaign_decisions_note" CHECK (("campaign_decisions"."outcome" in ('approve', 'undo') or coalesce(char_length(btrim("campaign_decisions"."note")), 0) > 0) and coalesce(char_length("campaign_decisions"."note"), 0) <= 2000),
	CONSTRAINT "campaign_decisions_decider" CHECK (("campaign_decisions"."outcome" = 'void') = ("campaign_decisions"."decided_by_id" is null)),
	CONSTRAINT "campaign_decisions_delegated" CHECK (("campaign_decisions"."for_id" is null) = ("campaign_decisions"."delegation_id" is null))
);
--> statement-breakpoint
CREATE TABLE "campaign_populations" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"source" text NOT NULL,
	"population_id" uuid,
	"granters" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "campaign_populations_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "campaign_populations_once" UNIQUE("org_id","campaign_id","system_id","source")
);
--> statement-breakpoint
CREATE TABLE "campaign_reviewers" (
	"org_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"rows" integer DEFAULT 0 NOT NULL,
	"pending" integer DEFAULT 0 NOT NULL,
	"approved" integer DEFAULT 0 NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL,
	"flagged" integer DEFAULT 0 NOT NULL,
	"gone" integer DEFAULT 0 NOT NULL,
	"guarded" integer DEFAULT 0 NOT NULL,
	"submitted_at" timestamp (3) with time zone,
	"reminded_at" timestamp (3) with time zone,
	"overdue_at" timestamp (3) with time zone,
	"escalated_at" timestamp (3) with time zone,
	CONSTRAINT "campaign_reviewers_org_id_campaign_id_user_id_pk" PRIMARY KEY("org_id","campaign_id","user_id"),
	CONSTRAINT "campaign_reviewers_numbers" CHECK ("campaign_reviewers"."rows" >= 0 and "campaign_reviewers"."pending" >= 0 and "campaign_reviewers"."rows" = "campaign_reviewers"."pending" + "campaign_reviewers"."approved" + "campaign_reviewers"."rejected" + "campaign_reviewers"."flagged" + "campaign_reviewers"."gone")
);
--> statement-breakpoint
CREATE TABLE "campaign_rows" (
	"org_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"system_id" uuid NOT NULL,
	"source" text NOT NULL,
	"population_id" uuid NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"leaf" "bytea" NOT NULL,
	"account_id" text NOT NULL,
	"account_name" text NOT NULL,
	"account_kind" text NOT NULL,
	"enabled" boolean,
	"right_kind" text NOT NULL,
	"right_id" text NOT NULL,
	"right_name" text NOT NULL,
	"scope" text NOT NULL,
	"rest" jsonb NOT NULL,
	"person_id" uuid,
	"person_name" text,
	"persons" uuid[] DEFAULT '{}' NOT NULL,
	"flags" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"guarded" boolean NOT NULL,
	"former" jsonb,
	"assignee_id" uuid,
	"assigned_by" text NOT NULL,
	"assigned_why" text,
	"assigned_at" timestamp (3) with time zone,
	"assigned_late" boolean DEFAULT false NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"gone" boolean DEFAULT false NOT NULL,
	"sequence" integer DEFAULT 0 NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"voided" text,
	CONSTRAINT "campaign_rows_org_id_campaign_id_number_pk" PRIMARY KEY("org_id","campaign_id","number"),
	CONSTRAINT "campaign_rows_id" UNIQUE("org_id","id"),
	CONSTRAINT "campaign_rows_key" UNIQUE("org_id","campaign_id","system_id","source","key"),
	CONSTRAINT "campaign_rows_states" CHECK ("campaign_rows"."state" in ('pending', 'approved', 'rejected', 'flagged')),
	CONSTRAINT "campaign_rows_assigned" CHECK ("campaign_rows"."assigned_by" in ('manager', 'system_owner', 'security', 'by_hand', 'nobody') and ("campaign_rows"."assigned_by" = 'nobody') = ("campaign_rows"."assignee_id" is null))
);
--> statement-breakpoint
CREATE TABLE "campaigns" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"title" text NOT NULL,
	"state" text NOT NULL,
	"occurrence" text NOT NULL,
	"window_from" timestamp (3) with time zone NOT NULL,
	"window_to" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"owner_id" uuid NOT NULL,
	"security_id" uuid NOT NULL,
	"reviewer" text NOT NULL,
	"privileged_to_security" boolean NOT NULL,
	"dormant_days" smallint NOT NULL,
	"opens_itself" boolean DEFAULT false NOT NULL,
	"built_at" timestamp (3) with time zone,
	"error" text,
	"opened_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"closed_by_id" uuid,
	"signed_off_at" timestamp (3) with time zone,
	"signed_off_by_id" uuid,
	"statement" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "campaigns_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "campaigns_states" CHECK ("campaigns"."state" in ('preparing', 'open', 'closed', 'signed_off', 'withdrawn')),
	CONSTRAINT "campaigns_reviewers" CHECK ("campaigns"."reviewer" in ('manager', 'system_owner')),
	CONSTRAINT "campaigns_texts" CHECK (char_length("campaigns"."title") between 1 and 300 and char_length("campaigns"."occurrence") between 1 and 40 and char_length("campaigns"."statement") <= 2000 and char_length("campaigns"."error") <= 2000),
	CONSTRAINT "campaigns_window" CHECK ("campaigns"."window_from" < "campaigns"."window_to"),
	CONSTRAINT "campaigns_dormant" CHECK ("campaigns"."dormant_days" between 1 and 3650),
	CONSTRAINT "campaigns_opened" CHECK (("campaigns"."state" in ('open', 'closed', 'signed_off')) = ("campaigns"."opened_at" is not null)),
	CONSTRAINT "campaigns_closed" CHECK (("campaigns"."state" in ('closed', 'signed_off')) = ("campaigns"."closed_at" is not null) and ("campaigns"."closed_at" is null) = ("campaigns"."closed_by_id" is null)),
	CONSTRAINT "campaigns_signed" CHECK (("campaigns"."state" = 'signed_off') = ("campaigns"."signed_off_at" is not null) and ("campaigns"."signed_off_at" is null) = ("campaigns"."signed_off_by_id" is null))
);
--> statement-breakpoint
CREATE TABLE "granting_rights" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"source" text NOT NULL,
	"right_kind" text NOT NULL,
	"right_id" text NOT NULL,
	"right_name" text NOT NULL,
	"grants" boolean NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	CONSTRAINT "granting_rights_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "granting_rights_once" UNIQUE("org_id","system_id","source","right_kind","right_id"),
	CONSTRAINT "granting_rights_texts" CHECK (char_length("granting_rights"."reason") between 1 and 1000 and char_length("granting_rights"."right_id") <= 2000 and char_length("granting_rights"."right_name") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"account_id" text NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"user_name" text,
	"kind" text NOT NULL,
	"enabled" boolean,
	"population_id" uuid,
	"person_id" uuid,
	"how" text,
	"said" text,
	"owner_id" uuid,
	"decided_by_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "accounts_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "accounts_account" UNIQUE("org_id","system_id","account_id"),
	CONSTRAINT "accounts_matched" CHECK (("accounts"."person_id" is null) = ("accounts"."how" is null))
);
--> statement-breakpoint
CREATE TABLE "people" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"worker_id" text NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"user_name" text,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"starts_on" text,
	"ends_on" text,
	"zone" text NOT NULL,
	"ends_at" timestamp (3) with time zone,
	"manager_said" text,
	"manager_id" uuid,
	"user_id" uuid,
	"user_how" text,
	"population_id" uuid,
	"gone_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "people_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "people_worker" UNIQUE("org_id","system_id","worker_id"),
	CONSTRAINT "people_kinds" CHECK ("people"."kind" in ('employee', 'contractor', 'service')),
	CONSTRAINT "people_states" CHECK ("people"."state" in ('active', 'leave', 'left', 'future'))
);
--> statement-breakpoint
CREATE TABLE "revocations" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"sequence" integer NOT NULL,
	"system_id" uuid NOT NULL,
	"source" text NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"account_name" text NOT NULL,
	"right_name" text NOT NULL,
	"scope" text NOT NULL,
	"person_name" text,
	"paths" jsonb NOT NULL,
	"reason" text NOT NULL,
	"state" text NOT NULL,
	"owner_id" uuid,
	"due_at" timestamp (3) with time zone NOT NULL,
	"proof_id" uuid,
	"closed_at" timestamp (3) with time zone,
	"reopened_at" timestamp (3) with time zone,
	"reopened_by_id" uuid,
	"excepted_until" timestamp (3) with time zone,
	"compared_id" uuid,
	"overdue_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "revocations_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "revocations_once" UNIQUE("org_id","campaign_id","number","sequence"),
	CONSTRAINT "revocations_states" CHECK ("revocations"."state" in ('open', 'excepted', 'removed', 'void')),
	CONSTRAINT "revocations_proved" CHECK (("revocations"."state" = 'removed') = ("revocations"."proof_id" is not null) and ("revocations"."state" in ('removed', 'void')) = ("revocations"."closed_at" is not null)),
	CONSTRAINT "revocations_excepted" CHECK ("revocations"."state" <> 'excepted' or "revocations"."excepted_until" is not null),
	CONSTRAINT "revocations_reason" CHECK (char_length("revocations"."reason") between 1 and 2000)
);
--> statement-breakpoint
ALTER TABLE "campaign_decisions" ADD CONSTRAINT "campaign_decisions_org_id_campaign_id_number_campaign_rows_org_id_campaign_id_number_fk" FOREIGN KEY ("org_id","campaign_id","number") REFERENCES "public"."campaign_rows"("org_id","campaign_id","number") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_decisions" ADD CONSTRAINT "campaign_decisions_org_id_decided_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","decided_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_decisions" ADD CONSTRAINT "campaign_decisions_org_id_for_id_users_org_id_id_fk" FOREIGN KEY ("org_id","for_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_decisions" ADD CONSTRAINT "campaign_decisions_org_id_delegation_id_approval_delegations_org_id_id_fk" FOREIGN KEY ("org_id","delegation_id") REFERENCES "public"."approval_delegations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_populations" ADD CONSTRAINT "campaign_populations_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_populations" ADD CONSTRAINT "campaign_populations_org_id_campaign_id_campaigns_org_id_id_fk" FOREIGN KEY ("org_id","campaign_id") REFERENCES "public"."campaigns"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_populations" ADD CONSTRAINT "campaign_populations_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_populations" ADD CONSTRAINT "campaign_populations_org_id_population_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","population_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_reviewers" ADD CONSTRAINT "campaign_reviewers_org_id_campaign_id_campaigns_org_id_id_fk" FOREIGN KEY ("org_id","campaign_id") REFERENCES "public"."campaigns"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_reviewers" ADD CONSTRAINT "campaign_reviewers_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_rows" ADD CONSTRAINT "campaign_rows_org_id_campaign_id_campaigns_org_id_id_fk" FOREIGN KEY ("org_id","campaign_id") REFERENCES "public"."campaigns"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_rows" ADD CONSTRAINT "campaign_rows_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_rows" ADD CONSTRAINT "campaign_rows_org_id_assignee_id_users_org_id_id_fk" FOREIGN KEY ("org_id","assignee_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_rows" ADD CONSTRAINT "campaign_rows_org_id_population_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","population_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_org_id_security_id_users_org_id_id_fk" FOREIGN KEY ("org_id","security_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_org_id_closed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","closed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_org_id_signed_off_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","signed_off_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "granting_rights" ADD CONSTRAINT "granting_rights_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "granting_rights" ADD CONSTRAINT "granting_rights_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "granting_rights" ADD CONSTRAINT "granting_rights_org_id_created_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","created_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "granting_rights" ADD CONSTRAINT "granting_rights_org_id_updated_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","updated_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_org_id_population_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","population_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_org_id_person_id_people_org_id_id_fk" FOREIGN KEY ("org_id","person_id") REFERENCES "public"."people"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_org_id_owner_id_people_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."people"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_org_id_decided_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","decided_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_org_id_manager_id_people_org_id_id_fk" FOREIGN KEY ("org_id","manager_id") REFERENCES "public"."people"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_org_id_population_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","population_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_org_id_campaign_id_campaigns_org_id_id_fk" FOREIGN KEY ("org_id","campaign_id") REFERENCES "public"."campaigns"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_org_id_proof_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","proof_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_org_id_reopened_by_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","reopened_by_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_org_id_compared_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","compared_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_org_id_campaign_id_number_sequence_campaign_decisions_org_id_campaign_id_number_sequence_fk" FOREIGN KEY ("org_id","campaign_id","number","sequence") REFERENCES "public"."campaign_decisions"("org_id","campaign_id","number","sequence") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "campaign_decisions_by" ON "campaign_decisions" USING btree ("org_id","campaign_id","decided_by_id","decided_at");--> statement-breakpoint
CREATE INDEX "campaign_decisions_decider" ON "campaign_decisions" USING btree ("org_id","decided_by_id");--> statement-breakpoint
CREATE INDEX "campaign_decisions_for" ON "campaign_decisions" USING btree ("org_id","for_id");--> statement-breakpoint
CREATE INDEX "campaign_decisions_delegation" ON "campaign_decisions" USING btree ("org_id","delegation_id");--> statement-breakpoint
CREATE INDEX "campaign_populations_system" ON "campaign_populations" USING btree ("org_id","system_id","source");--> statement-breakpoint
CREATE INDEX "campaign_populations_population" ON "campaign_populations" USING btree ("org_id","population_id");--> statement-breakpoint
CREATE INDEX "campaign_reviewers_user" ON "campaign_reviewers" USING btree ("org_id","user_id","campaign_id");--> statement-breakpoint
CREATE INDEX "campaign_rows_work" ON "campaign_rows" USING btree ("org_id","campaign_id","assignee_id","account_name","id");--> statement-breakpoint
CREATE INDEX "campaign_rows_rights" ON "campaign_rows" USING btree ("org_id","campaign_id","assignee_id","right_name","id");--> statement-breakpoint
CREATE INDEX "campaign_rows_pending" ON "campaign_rows" USING btree ("org_id","campaign_id","assignee_id","number") WHERE state in ('pending', 'flagged') and not gone;--> statement-breakpoint
CREATE INDEX "campaign_rows_account" ON "campaign_rows" USING btree ("org_id","campaign_id","account_name","id");--> statement-breakpoint
CREATE INDEX "campaign_rows_by_right" ON "campaign_rows" USING btree ("org_id","campaign_id","right_name","id");--> statement-breakpoint
CREATE INDEX "campaign_rows_right" ON "campaign_rows" USING btree ("org_id","campaign_id","right_id","right_kind");--> statement-breakpoint
CREATE INDEX "campaign_rows_assignee" ON "campaign_rows" USING btree ("org_id","assignee_id");--> statement-breakpoint
CREATE INDEX "campaign_rows_population" ON "campaign_rows" USING btree ("org_id","population_id");--> statement-breakpoint
CREATE INDEX "campaign_rows_system" ON "campaign_rows" USING btree ("org_id","system_id");--> statement-breakpoint
CREATE INDEX "campaigns_due" ON "campaigns" USING btree ("org_id","due_at","id");--> statement-breakpoint
CREATE INDEX "campaigns_state" ON "campaigns" USING btree ("org_id","state","due_at","id");--> statement-breakpoint
CREATE INDEX "campaigns_owner" ON "campaigns" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "campaigns_security" ON "campaigns" USING btree ("org_id","security_id");--> statement-breakpoint
CREATE INDEX "campaigns_closer" ON "campaigns" USING btree ("org_id","closed_by_id");--> statement-breakpoint
CREATE INDEX "campaigns_signer" ON "campaigns" USING btree ("org_id","signed_off_by_id");--> statement-breakpoint
CREATE INDEX "granting_rights_by" ON "granting_rights" USING btree ("org_id","created_by_id");--> statement-breakpoint
CREATE INDEX "granting_rights_updated" ON "granting_rights" USING btree ("org_id","updated_by_id");--> statement-breakpoint
CREATE INDEX "accounts_name" ON "accounts" USING btree ("org_id","name","id");--> statement-breakpoint
CREATE INDEX "accounts_person" ON "accounts" USING btree ("org_id","person_id");--> statement-breakpoint
CREATE INDEX "accounts_owner" ON "accounts" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "accounts_population" ON "accounts" USING btree ("org_id","population_id");--> statement-breakpoint
CREATE INDEX "accounts_decider" ON "accounts" USING btree ("org_id","decided_by_id");--> statement-breakpoint
CREATE INDEX "people_name" ON "people" USING btree ("org_id","name","id");--> statement-breakpoint
CREATE INDEX "people_manager" ON "people" USING btree ("org_id","manager_id");--> statement-breakpoint
CREATE INDEX "people_user" ON "people" USING btree ("org_id","user_id");--> statement-breakpoint
CREATE INDEX "people_population" ON "people" USING btree ("org_id","population_id");--> statement-breakpoint
CREATE INDEX "people_email" ON "people" USING btree ("org_id",lower("email"));--> statement-breakpoint
CREATE INDEX "revocations_key" ON "revocations" USING btree ("org_id","system_id","source","key");--> statement-breakpoint
CREATE INDEX "revocations_due" ON "revocations" USING btree ("org_id","due_at","id");--> statement-breakpoint
CREATE INDEX "revocations_state" ON "revocations" USING btree ("org_id","state","due_at","id");--> statement-breakpoint
CREATE INDEX "revocations_owner" ON "revocations" USING btree ("org_id","owner_id","due_at");--> statement-breakpoint
CREATE INDEX "revocations_proof" ON "revocations" USING btree ("org_id","proof_id");--> statement-breakpoint
CREATE INDEX "revocations_compared" ON "revocations" USING btree ("org_id","compared_id");--> statement-breakpoint
CREATE INDEX "revocations_reopened" ON "revocations" USING btree ("org_id","reopened_by_id");--> statement-breakpoint
CREATE INDEX "revocations_campaign" ON "revocations" USING btree ("org_id","campaign_id","number");