CREATE TABLE "approval_decisions" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"approval_id" uuid NOT NULL,
	"stage" integer NOT NULL,
	"outcome" text NOT NULL,
	"sha256" text NOT NULL,
	"decided_by_id" uuid NOT NULL,
	"decided_by_person_id" uuid NOT NULL,
	"for_id" uuid,
	"delegation_id" uuid,
	"note" text,
	"decided_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "approval_decisions_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "approval_decisions_voice" UNIQUE("org_id","approval_id","decided_by_person_id"),
	CONSTRAINT "approval_decisions_outcome" CHECK ("approval_decisions"."outcome" in ('approve', 'reject') and ("approval_decisions"."outcome" = 'approve' or coalesce(char_length("approval_decisions"."note"), 0) > 0)),
	CONSTRAINT "approval_decisions_note" CHECK (char_length("approval_decisions"."note") <= 2000),
	CONSTRAINT "approval_decisions_delegated" CHECK (("approval_decisions"."for_id" is null) = ("approval_decisions"."delegation_id" is null))
);
--> statement-breakpoint
CREATE TABLE "approval_delegations" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"from_id" uuid NOT NULL,
	"to_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "approval_delegations_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "approval_delegations_lasts" CHECK ("approval_delegations"."ends_at" > "approval_delegations"."starts_at" and "approval_delegations"."ends_at" <= "approval_delegations"."starts_at" + interval '90 days'),
	CONSTRAINT "approval_delegations_two" CHECK ("approval_delegations"."from_id" <> "approval_delegations"."to_id"),
	CONSTRAINT "approval_delegations_reason" CHECK (char_length("approval_delegations"."reason") between 1 and 500)
);
--> statement-breakpoint
CREATE TABLE "approval_parties" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"approval_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"part" text NOT NULL,
	"fact" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "approval_parties_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "approval_parties_part" UNIQUE("org_id","approval_id","user_id","part"),
	CONSTRAINT "approval_parties_parts" CHECK ("approval_parties"."part" in ('requester', 'beneficiary', 'author', 'implementer'))
);
--> statement-breakpoint
CREATE TABLE "approval_rules" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"number" integer NOT NULL,
	"definition" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	CONSTRAINT "approval_rules_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "approval_rules_number" UNIQUE("org_id","kind","number"),
	CONSTRAINT "approval_rules_numbers" CHECK ("approval_rules"."number" > 0)
);
--> statement-breakpoint
CREATE TABLE "approval_stages" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"approval_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"needed" integer NOT NULL,
	"roles" text[] NOT NULL,
	"named" uuid[] NOT NULL,
	CONSTRAINT "approval_stages_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "approval_stages_number" UNIQUE("org_id","approval_id","number"),
	CONSTRAINT "approval_stages_needed" CHECK ("approval_stages"."needed" between 1 and 9 and "approval_stages"."number" between 1 and 5)
);
--> statement-breakpoint
CREATE TABLE "approval_subjects" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "approval_subjects_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "approval_subjects_subject" UNIQUE("org_id","type","subject_id")
);
--> statement-breakpoint
CREATE TABLE "approvals" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"title" text NOT NULL,
	"reason" text NOT NULL,
	"seen" text NOT NULL,
	"sha256" text NOT NULL,
	"rule_id" uuid NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"alone_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"requested_by_id" uuid NOT NULL,
	"applied_xid" "xid8",
	"applied_at" timestamp (3) with time zone,
	CONSTRAINT "approvals_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "approvals_state" CHECK ("approvals"."state" in ('open', 'approved', 'rejected', 'withdrawn', 'expired', 'void')),
	CONSTRAINT "approvals_closed" CHECK (("approvals"."state" = 'open') = ("approvals"."closed_at" is null)),
	CONSTRAINT "approvals_sha256" CHECK ("approvals"."sha256" = 'sha256:' || encode(sha256(convert_to("approvals"."seen", 'UTF8')), 'hex')),
	CONSTRAINT "approvals_lasts" CHECK ("approvals"."expires_at" > "approvals"."opened_at" and "approvals"."expires_at" <= "approvals"."opened_at" + interval '366 days'),
	CONSTRAINT "approvals_texts" CHECK (char_length("approvals"."reason") between 1 and 2000 and char_length("approvals"."title") between 1 and 500)
);
--> statement-breakpoint
CREATE TABLE "person_links" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"one" uuid NOT NULL,
	"other" uuid NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	CONSTRAINT "person_links_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "person_links_pair" UNIQUE("org_id","one","other"),
	CONSTRAINT "person_links_order" CHECK ("person_links"."one" < "person_links"."other"),
	CONSTRAINT "person_links_reason" CHECK (char_length("person_links"."reason") between 1 and 500)
);
--> statement-breakpoint
ALTER TABLE "rule_mutes" DROP CONSTRAINT "rule_mutes_status";--> statement-breakpoint
ALTER TABLE "rule_mutes" DROP CONSTRAINT "rule_mutes_decided";--> statement-breakpoint
ALTER TABLE "rule_switch_offs" DROP CONSTRAINT "rule_switch_offs_status";--> statement-breakpoint
ALTER TABLE "rule_switch_offs" DROP CONSTRAINT "rule_switch_offs_decided";--> statement-breakpoint
ALTER TABLE "credential_resets" DROP CONSTRAINT "credential_resets_status";--> statement-breakpoint
ALTER TABLE "credential_resets" DROP CONSTRAINT "credential_resets_decided";--> statement-breakpoint
ALTER TABLE "approval_decisions" ADD CONSTRAINT "approval_decisions_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_decisions" ADD CONSTRAINT "approval_decisions_org_id_approval_id_approvals_org_id_id_fk" FOREIGN KEY ("org_id","approval_id") REFERENCES "public"."approvals"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_decisions" ADD CONSTRAINT "approval_decisions_org_id_decided_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","decided_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_decisions" ADD CONSTRAINT "approval_decisions_org_id_for_id_users_org_id_id_fk" FOREIGN KEY ("org_id","for_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_decisions" ADD CONSTRAINT "approval_decisions_org_id_delegation_id_approval_delegations_org_id_id_fk" FOREIGN KEY ("org_id","delegation_id") REFERENCES "public"."approval_delegations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_delegations" ADD CONSTRAINT "approval_delegations_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_delegations" ADD CONSTRAINT "approval_delegations_org_id_from_id_users_org_id_id_fk" FOREIGN KEY ("org_id","from_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_delegations" ADD CONSTRAINT "approval_delegations_org_id_to_id_users_org_id_id_fk" FOREIGN KEY ("org_id","to_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_parties" ADD CONSTRAINT "approval_parties_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_parties" ADD CONSTRAINT "approval_parties_org_id_approval_id_approvals_org_id_id_fk" FOREIGN KEY ("org_id","approval_id") REFERENCES "public"."approvals"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_parties" ADD CONSTRAINT "approval_parties_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_rules" ADD CONSTRAINT "approval_rules_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_stages" ADD CONSTRAINT "approval_stages_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_stages" ADD CONSTRAINT "approval_stages_org_id_approval_id_approvals_org_id_id_fk" FOREIGN KEY ("org_id","approval_id") REFERENCES "public"."approvals"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_subjects" ADD CONSTRAINT "approval_subjects_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_org_id_rule_id_approval_rules_org_id_id_fk" FOREIGN KEY ("org_id","rule_id") REFERENCES "public"."approval_rules"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_org_id_requested_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","requested_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_links" ADD CONSTRAINT "person_links_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approval_decisions_by" ON "approval_decisions" USING btree ("org_id","decided_by_id","decided_at");--> statement-breakpoint
CREATE INDEX "approval_decisions_for" ON "approval_decisions" USING btree ("org_id","for_id");--> statement-breakpoint
CREATE INDEX "approval_decisions_delegation" ON "approval_decisions" USING btree ("org_id","delegation_id");--> statement-breakpoint
CREATE INDEX "approval_delegations_from" ON "approval_delegations" USING btree ("org_id","from_id","ends_at");--> statement-breakpoint
CREATE INDEX "approval_delegations_to" ON "approval_delegations" USING btree ("org_id","to_id","ends_at");--> statement-breakpoint
CREATE INDEX "approval_parties_user" ON "approval_parties" USING btree ("org_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_one_open" ON "approvals" USING btree ("org_id","kind","subject_type","subject_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "approvals_opened" ON "approvals" USING btree ("org_id","opened_at","id");--> statement-breakpoint
CREATE INDEX "approvals_by_state" ON "approvals" USING btree ("org_id","state","opened_at","id");--> statement-breakpoint
CREATE INDEX "approvals_subject" ON "approvals" USING btree ("org_id","subject_type","subject_id","opened_at");--> statement-breakpoint
CREATE INDEX "approvals_requester" ON "approvals" USING btree ("org_id","requested_by_id","opened_at");--> statement-breakpoint
CREATE INDEX "approvals_rule" ON "approvals" USING btree ("org_id","rule_id");--> statement-breakpoint
CREATE INDEX "approvals_due" ON "approvals" USING btree ("org_id","expires_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "person_links_other" ON "person_links" USING btree ("org_id","other");--> statement-breakpoint
ALTER TABLE "rule_mutes" ADD CONSTRAINT "rule_mutes_status" CHECK ("rule_mutes"."status" in ('requested', 'approved', 'rejected', 'withdrawn', 'expired', 'ended'));--> statement-breakpoint
ALTER TABLE "rule_mutes" ADD CONSTRAINT "rule_mutes_decided" CHECK ("rule_mutes"."status" in ('requested', 'withdrawn', 'expired') or ("rule_mutes"."decided_by_id" is not null and "rule_mutes"."decided_by_person_id" is not null and "rule_mutes"."decided_at" is not null));--> statement-breakpoint
ALTER TABLE "rule_switch_offs" ADD CONSTRAINT "rule_switch_offs_status" CHECK ("rule_switch_offs"."status" in ('requested', 'approved', 'rejected', 'withdrawn', 'expired'));--> statement-breakpoint
ALTER TABLE "rule_switch_offs" ADD CONSTRAINT "rule_switch_offs_decided" CHECK (("rule_switch_offs"."status" in ('requested', 'withdrawn', 'expired')) = ("rule_switch_offs"."decided_by_id" is null) and ("rule_switch_offs"."decided_by_id" is null) = ("rule_switch_offs"."decided_at" is null) and ("rule_switch_offs"."decided_by_id" is null) = ("rule_switch_offs"."decided_by_person_id" is null));--> statement-breakpoint
ALTER TABLE "credential_resets" ADD CONSTRAINT "credential_resets_status" CHECK ("credential_resets"."status" in ('requested', 'approved', 'rejected', 'withdrawn', 'expired'));--> statement-breakpoint
ALTER TABLE "credential_resets" ADD CONSTRAINT "credential_resets_decided" CHECK ("credential_resets"."status" in ('requested', 'withdrawn', 'expired') or ("credential_resets"."decided_by_id" is not null and "credential_resets"."decided_by_person_id" is not null and "credential_resets"."decided_at" is not null));--> statement-breakpoint
-- What waited was asked for before approvals had rules of their own: it is asked for again. No trigger of the rules before this migration knows the step.
ALTER TABLE "rule_mutes" DISABLE TRIGGER USER;--> statement-breakpoint
UPDATE "rule_mutes" SET "status" = 'withdrawn', "note" = 'Requested before this version: request it again.' WHERE "status" = 'requested';--> statement-breakpoint
ALTER TABLE "rule_mutes" ENABLE TRIGGER USER;--> statement-breakpoint
ALTER TABLE "rule_switch_offs" DISABLE TRIGGER USER;--> statement-breakpoint
UPDATE "rule_switch_offs" SET "status" = 'withdrawn', "note" = 'Requested before this version: request it again.' WHERE "status" = 'requested';--> statement-breakpoint
ALTER TABLE "rule_switch_offs" ENABLE TRIGGER USER;--> statement-breakpoint
ALTER TABLE "credential_resets" DISABLE TRIGGER USER;--> statement-breakpoint
UPDATE "credential_resets" SET "status" = 'withdrawn', "note" = 'Requested before this version: request it again.' WHERE "status" = 'requested';--> statement-breakpoint
ALTER TABLE "credential_resets" ENABLE TRIGGER USER;
