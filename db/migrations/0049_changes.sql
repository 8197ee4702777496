CREATE TABLE "change_freezes" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"title" text NOT NULL,
	"reason" text NOT NULL,
	"system_ids" uuid[] NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "change_freezes_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "change_freezes_order" CHECK ("change_freezes"."ends_at" > "change_freezes"."starts_at" and "change_freezes"."ends_at" <= "change_freezes"."starts_at" + interval '366 days'),
	CONSTRAINT "change_freezes_texts" CHECK (char_length("change_freezes"."title") between 1 and 200 and char_length("change_freezes"."reason") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "change_gates" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"change_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"allowed" boolean NOT NULL,
	"reasons" text[] NOT NULL,
	"ref" text,
	"environment" text,
	"run" text,
	"by_id" uuid,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "change_gates_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "change_gates_reasons" CHECK ("change_gates"."allowed" = (cardinality("change_gates"."reasons") = 0))
);
--> statement-breakpoint
CREATE TABLE "change_refs" (
	"org_id" uuid NOT NULL,
	"change_id" uuid NOT NULL,
	"ref" text NOT NULL,
	CONSTRAINT "change_refs_org_id_ref_change_id_pk" PRIMARY KEY("org_id","ref","change_id")
);
--> statement-breakpoint
CREATE TABLE "change_revisions" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"change_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"document" jsonb NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	CONSTRAINT "change_revisions_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "change_revisions_revision" UNIQUE("org_id","change_id","revision")
);
--> statement-breakpoint
CREATE TABLE "change_steps" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"change_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"verb" text NOT NULL,
	"from_state" text,
	"to_state" text NOT NULL,
	"by_id" uuid,
	"note" text,
	"flags" text[] NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "change_steps_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "change_steps_note" CHECK (char_length("change_steps"."note") <= 5000)
);
--> statement-breakpoint
CREATE TABLE "change_systems" (
	"org_id" uuid NOT NULL,
	"change_id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	CONSTRAINT "change_systems_org_id_system_id_change_id_pk" PRIMARY KEY("org_id","system_id","change_id")
);
--> statement-breakpoint
CREATE TABLE "change_templates" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"title" text NOT NULL,
	"category" text NOT NULL,
	"description" text NOT NULL,
	"system_ids" uuid[] NOT NULL,
	"answers" jsonb NOT NULL,
	"risk" integer GENERATED ALWAYS AS ((case
  when coalesce((answers ->> 'impact')::int, 3) + coalesce((answers ->> 'reach')::int, 3) + coalesce((answers ->> 'backOut')::int, 3) + coalesce((answers ->> 'testing')::int, 3) + coalesce((answers ->> 'novelty')::int, 3) >= 11 then 4
  when coalesce((answers ->> 'impact')::int, 3) = 3 or coalesce((answers ->> 'impact')::int, 3) + coalesce((answers ->> 'reach')::int, 3) + coalesce((answers ->> 'backOut')::int, 3) + coalesce((answers ->> 'testing')::int, 3) + coalesce((answers ->> 'novelty')::int, 3) >= 8 then 3
  when coalesce((answers ->> 'impact')::int, 3) + coalesce((answers ->> 'reach')::int, 3) + coalesce((answers ->> 'backOut')::int, 3) + coalesce((answers ->> 'testing')::int, 3) + coalesce((answers ->> 'novelty')::int, 3) >= 4 then 2
  else 1 end)) STORED NOT NULL,
	"test_plan" text NOT NULL,
	"back_out_plan" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"reason" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"requested_by_id" uuid NOT NULL,
	"decided_by_id" uuid,
	"decided_at" timestamp (3) with time zone,
	"note" text,
	"ended_by_id" uuid,
	"ended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "change_templates_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "change_templates_state" CHECK ("change_templates"."state" in ('requested', 'approved', 'rejected', 'withdrawn', 'expired', 'ended')),
	CONSTRAINT "change_templates_category" CHECK ("change_templates"."category" in ('code', 'infrastructure', 'access', 'configuration')),
	CONSTRAINT "change_templates_systems" CHECK (cardinality("change_templates"."system_ids") between 1 and 50),
	CONSTRAINT "change_templates_texts" CHECK (char_length("change_templates"."title") between 1 and 200 and char_length("change_templates"."description") between 1 and 10000 and char_length("change_templates"."test_plan") between 1 and 10000 and char_length("change_templates"."back_out_plan") between 1 and 10000 and char_length("change_templates"."reason") between 1 and 2000),
	CONSTRAINT "change_templates_lasts" CHECK ("change_templates"."expires_at" > "change_templates"."created_at" and "change_templates"."expires_at" <= "change_templates"."created_at" + interval '366 days')
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"type" text NOT NULL,
	"category" text NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"description" text NOT NULL,
	"justification" text NOT NULL,
	"system_ids" uuid[] NOT NULL,
	"answers" jsonb NOT NULL,
	"risk" integer GENERATED ALWAYS AS ((case
  when coalesce((answers ->> 'impact')::int, 3) + coalesce((answers ->> 'reach')::int, 3) + coalesce((answers ->> 'backOut')::int, 3) + coalesce((answers ->> 'testing')::int, 3) + coalesce((answers ->> 'novelty')::int, 3) >= 11 then 4
  when coalesce((answers ->> 'impact')::int, 3) = 3 or coalesce((answers ->> 'impact')::int, 3) + coalesce((answers ->> 'reach')::int, 3) + coalesce((answers ->> 'backOut')::int, 3) + coalesce((answers ->> 'testing')::int, 3) + coalesce((answers ->> 'novelty')::int, 3) >= 8 then 3
  when coalesce((answers ->> 'impact')::int, 3) + coalesce((answers ->> 'reach')::int, 3) + coalesce((answers ->> 'backOut')::int, 3) + coalesce((answers ->> 'testing')::int, 3) + coalesce((answers ->> 'novelty')::int, 3) >= 4 then 2
  else 1 end)) STORED NOT NULL,
	"test_plan" text NOT NULL,
	"back_out_plan" text NOT NULL,
	"planned_from" timestamp (3) with time zone,
	"planned_to" timestamp (3) with time zone,
	"refs" text[] NOT NULL,
	"template_id" uuid,
	"depends_on_ids" uuid[] DEFAULT '{}' NOT NULL,
	"requested_by_id" uuid NOT NULL,
	"implementer_id" uuid,
	"submitted_at" timestamp (3) with time zone,
	"approved_at" timestamp (3) with time zone,
	"approve_by" timestamp (3) with time zone,
	"scheduled_at" timestamp (3) with time zone,
	"implemented_at" timestamp (3) with time zone,
	"implemented_by_id" uuid,
	"verified_at" timestamp (3) with time zone,
	"verified_by_id" uuid,
	"closed_at" timestamp (3) with time zone,
	"result" text,
	"note" text,
	"reminded_at" timestamp (3) with time zone,
	"copied_from_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "changes_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "changes_number" UNIQUE("org_id","number"),
	CONSTRAINT "changes_state" CHECK ("changes"."state" in ('draft', 'submitted', 'approved', 'rejected', 'scheduled', 'implemented', 'verified', 'closed', 'withdrawn')),
	CONSTRAINT "changes_type" CHECK ("changes"."type" in ('standard', 'normal', 'emergency') and ("changes"."type" = 'standard') = ("changes"."template_id" is not null)),
	CONSTRAINT "changes_category" CHECK ("changes"."category" in ('code', 'infrastructure', 'access', 'configuration')),
	CONSTRAINT "changes_result" CHECK (("changes"."state" = 'closed') = ("changes"."result" is not null) and "changes"."result" in ('successful', 'backed_out', 'failed')),
	CONSTRAINT "changes_systems_count" CHECK (cardinality("changes"."system_ids") between 1 and 50 and cardinality("changes"."refs") <= 50 and cardinality("changes"."depends_on_ids") <= 50),
	CONSTRAINT "changes_window_order" CHECK (("changes"."planned_from" is null) = ("changes"."planned_to" is null) and "changes"."planned_to" > "changes"."planned_from" and "changes"."planned_to" <= "changes"."planned_from" + interval '92 days'),
	CONSTRAINT "changes_approved" CHECK ("changes"."approved_at" is not null or "changes"."state" in ('draft', 'submitted', 'rejected', 'withdrawn') or ("changes"."type" = 'emergency' and ("changes"."state" in ('implemented', 'verified') or "changes"."state" = 'closed' and "changes"."result" <> 'successful'))),
	CONSTRAINT "changes_implemented" CHECK (("changes"."implemented_at" is null) = ("changes"."implemented_by_id" is null) and ("changes"."implemented_at" is not null or "changes"."state" not in ('implemented', 'verified', 'closed'))),
	CONSTRAINT "changes_in_order" CHECK ("changes"."type" = 'emergency' or "changes"."implemented_at" >= "changes"."approved_at"),
	CONSTRAINT "changes_approve_by" CHECK (("changes"."approve_by" is not null) = ("changes"."type" = 'emergency' and "changes"."implemented_at" is not null)),
	CONSTRAINT "changes_texts" CHECK (char_length("changes"."title") between 1 and 200 and char_length("changes"."description") <= 10000 and char_length("changes"."justification") <= 5000 and char_length("changes"."test_plan") <= 10000 and char_length("changes"."back_out_plan") <= 10000 and char_length("changes"."note") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "freeze_exceptions" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"freeze_id" uuid NOT NULL,
	"change_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"reason" text NOT NULL,
	"requested_by_id" uuid NOT NULL,
	"decided_by_id" uuid,
	"decided_at" timestamp (3) with time zone,
	"note" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "freeze_exceptions_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "freeze_exceptions_state" CHECK ("freeze_exceptions"."state" in ('requested', 'approved', 'rejected', 'withdrawn', 'expired')),
	CONSTRAINT "freeze_exceptions_reason" CHECK (char_length("freeze_exceptions"."reason") between 1 and 2000)
);
--> statement-breakpoint
ALTER TABLE "approval_stages" ADD COLUMN "of" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "change_freezes" ADD CONSTRAINT "change_freezes_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_gates" ADD CONSTRAINT "change_gates_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_gates" ADD CONSTRAINT "change_gates_org_id_change_id_changes_org_id_id_fk" FOREIGN KEY ("org_id","change_id") REFERENCES "public"."changes"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_gates" ADD CONSTRAINT "change_gates_org_id_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_refs" ADD CONSTRAINT "change_refs_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_refs" ADD CONSTRAINT "change_refs_org_id_change_id_changes_org_id_id_fk" FOREIGN KEY ("org_id","change_id") REFERENCES "public"."changes"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_revisions" ADD CONSTRAINT "change_revisions_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_revisions" ADD CONSTRAINT "change_revisions_org_id_change_id_changes_org_id_id_fk" FOREIGN KEY ("org_id","change_id") REFERENCES "public"."changes"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_steps" ADD CONSTRAINT "change_steps_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_steps" ADD CONSTRAINT "change_steps_org_id_change_id_changes_org_id_id_fk" FOREIGN KEY ("org_id","change_id") REFERENCES "public"."changes"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_steps" ADD CONSTRAINT "change_steps_org_id_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_systems" ADD CONSTRAINT "change_systems_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_systems" ADD CONSTRAINT "change_systems_org_id_change_id_changes_org_id_id_fk" FOREIGN KEY ("org_id","change_id") REFERENCES "public"."changes"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_systems" ADD CONSTRAINT "change_systems_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_templates" ADD CONSTRAINT "change_templates_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_templates" ADD CONSTRAINT "change_templates_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_templates" ADD CONSTRAINT "change_templates_org_id_requested_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","requested_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_org_id_template_id_change_templates_org_id_id_fk" FOREIGN KEY ("org_id","template_id") REFERENCES "public"."change_templates"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_org_id_requested_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","requested_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_org_id_implementer_id_users_org_id_id_fk" FOREIGN KEY ("org_id","implementer_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_org_id_implemented_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","implemented_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_org_id_verified_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","verified_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "freeze_exceptions" ADD CONSTRAINT "freeze_exceptions_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "freeze_exceptions" ADD CONSTRAINT "freeze_exceptions_org_id_freeze_id_change_freezes_org_id_id_fk" FOREIGN KEY ("org_id","freeze_id") REFERENCES "public"."change_freezes"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "freeze_exceptions" ADD CONSTRAINT "freeze_exceptions_org_id_change_id_changes_org_id_id_fk" FOREIGN KEY ("org_id","change_id") REFERENCES "public"."changes"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "freeze_exceptions" ADD CONSTRAINT "freeze_exceptions_org_id_requested_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","requested_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "change_freezes_when" ON "change_freezes" USING btree ("org_id","ends_at","id");--> statement-breakpoint
CREATE INDEX "change_freezes_from" ON "change_freezes" USING btree ("org_id","starts_at","id");--> statement-breakpoint
CREATE INDEX "change_gates_of" ON "change_gates" USING btree ("org_id","change_id","at","id");--> statement-breakpoint
CREATE INDEX "change_gates_by" ON "change_gates" USING btree ("org_id","by_id");--> statement-breakpoint
CREATE INDEX "change_refs_change" ON "change_refs" USING btree ("org_id","change_id");--> statement-breakpoint
CREATE INDEX "change_steps_of" ON "change_steps" USING btree ("org_id","change_id","at","id");--> statement-breakpoint
CREATE INDEX "change_steps_by" ON "change_steps" USING btree ("org_id","by_id");--> statement-breakpoint
CREATE INDEX "change_systems_change" ON "change_systems" USING btree ("org_id","change_id");--> statement-breakpoint
CREATE INDEX "change_templates_by_title" ON "change_templates" USING btree ("org_id","title","id");--> statement-breakpoint
CREATE INDEX "change_templates_owner" ON "change_templates" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "change_templates_requester" ON "change_templates" USING btree ("org_id","requested_by_id");--> statement-breakpoint
CREATE INDEX "changes_newest" ON "changes" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "changes_by_state" ON "changes" USING btree ("org_id","state","created_at","id");--> statement-breakpoint
CREATE INDEX "changes_window" ON "changes" USING btree ("org_id","planned_from","id") WHERE planned_from is not null;--> statement-breakpoint
CREATE INDEX "changes_requester" ON "changes" USING btree ("org_id","requested_by_id","created_at");--> statement-breakpoint
CREATE INDEX "changes_implementer" ON "changes" USING btree ("org_id","implementer_id","created_at");--> statement-breakpoint
CREATE INDEX "changes_implemented_by" ON "changes" USING btree ("org_id","implemented_by_id");--> statement-breakpoint
CREATE INDEX "changes_verified_by" ON "changes" USING btree ("org_id","verified_by_id");--> statement-breakpoint
CREATE INDEX "changes_template" ON "changes" USING btree ("org_id","template_id");--> statement-breakpoint
CREATE INDEX "changes_by_type" ON "changes" USING btree ("org_id","type","created_at","id");--> statement-breakpoint
CREATE INDEX "changes_emergencies" ON "changes" USING btree ("org_id","created_at","id") WHERE approve_by is not null;--> statement-breakpoint
CREATE INDEX "changes_approve_by" ON "changes" USING btree ("org_id","approve_by") WHERE approve_by is not null and approved_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "freeze_exceptions_one" ON "freeze_exceptions" USING btree ("org_id","freeze_id","change_id","revision") WHERE state in ('requested', 'approved');--> statement-breakpoint
CREATE INDEX "freeze_exceptions_change" ON "freeze_exceptions" USING btree ("org_id","change_id");--> statement-breakpoint
CREATE INDEX "freeze_exceptions_freeze" ON "freeze_exceptions" USING btree ("org_id","freeze_id");--> statement-breakpoint
CREATE INDEX "freeze_exceptions_requester" ON "freeze_exceptions" USING btree ("org_id","requested_by_id");