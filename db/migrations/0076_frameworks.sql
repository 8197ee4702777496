CREATE TABLE "framework_requirements" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"framework_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"parent_id" uuid,
	"code" text NOT NULL,
	"title" text NOT NULL,
	"text" text DEFAULT '' NOT NULL,
	"withdrawn" boolean DEFAULT false NOT NULL,
	"oscal_id" text,
	"raw" jsonb,
	"excluded" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "framework_requirements_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "framework_requirements_number" UNIQUE("org_id","framework_id","number"),
	CONSTRAINT "framework_requirements_code" UNIQUE NULLS NOT DISTINCT("org_id","framework_id","parent_id","kind","code"),
	CONSTRAINT "framework_requirements_kinds" CHECK ("framework_requirements"."kind" in ('domain', 'requirement')),
	CONSTRAINT "framework_requirements_texts" CHECK (char_length("framework_requirements"."code") between 1 and 100 and char_length("framework_requirements"."title") between 1 and 500 and char_length("framework_requirements"."text") <= 20000 and char_length("framework_requirements"."excluded") between 1 and 2000),
	CONSTRAINT "framework_requirements_excluded" CHECK ("framework_requirements"."excluded" is null or ("framework_requirements"."kind" = 'requirement' and not "framework_requirements"."withdrawn"))
);
--> statement-breakpoint
CREATE TABLE "frameworks" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"edition" text NOT NULL,
	"publisher" text DEFAULT '' NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"source" text NOT NULL,
	"sha256" text NOT NULL,
	"requirements" integer NOT NULL,
	"rest" jsonb,
	"losses" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"links" integer DEFAULT 0 NOT NULL,
	"state" text DEFAULT 'available' NOT NULL,
	"scope" text DEFAULT '' NOT NULL,
	"system_ids" uuid[] DEFAULT '{}' NOT NULL,
	"from_day" text,
	"to_day" text,
	"owner_id" uuid,
	"adopted_at" timestamp (3) with time zone,
	"adopted_by_id" uuid,
	"retired_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "frameworks_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "frameworks_sources" CHECK ("frameworks"."source" in ('shipped', 'imported')),
	CONSTRAINT "frameworks_states" CHECK ("frameworks"."state" in ('available', 'adopted', 'retired')),
	CONSTRAINT "frameworks_texts" CHECK (char_length("frameworks"."key") between 1 and 100 and char_length("frameworks"."name") between 1 and 300 and char_length("frameworks"."edition") between 1 and 100 and char_length("frameworks"."publisher") <= 300 and char_length("frameworks"."note") <= 5000 and char_length("frameworks"."scope") <= 5000 and char_length("frameworks"."retired_reason") between 1 and 2000),
	CONSTRAINT "frameworks_content" CHECK ("frameworks"."sha256" ~ '^[0-9a-f]{64}$' and "frameworks"."requirements" > 0 and "frameworks"."links" >= 0),
	CONSTRAINT "frameworks_days" CHECK ("frameworks"."from_day" ~ '^\d{4}-\d\d-\d\d$' and ("frameworks"."to_day" is null or ("frameworks"."to_day" ~ '^\d{4}-\d\d-\d\d$' and "frameworks"."from_day" <= "frameworks"."to_day"))),
	CONSTRAINT "frameworks_adopted" CHECK (("frameworks"."state" <> 'adopted' or ("frameworks"."adopted_at" is not null and "frameworks"."owner_id" is not null and "frameworks"."from_day" is not null and "frameworks"."scope" <> '')) and ("frameworks"."adopted_at" is null) = ("frameworks"."adopted_by_id" is null)),
	CONSTRAINT "frameworks_retired" CHECK (("frameworks"."state" = 'retired') = ("frameworks"."retired_reason" is not null))
);
--> statement-breakpoint
CREATE TABLE "posture_snapshots" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"framework_id" uuid,
	"reason" text NOT NULL,
	"engagement_id" uuid,
	"day" text,
	"taken_at" timestamp (3) with time zone NOT NULL,
	"requirements" integer NOT NULL,
	"excluded" integer NOT NULL,
	"passed" integer NOT NULL,
	"failed" integer NOT NULL,
	"not_evaluable" integer NOT NULL,
	"partly" integer NOT NULL,
	"weight_passed" integer NOT NULL,
	"weight" integer NOT NULL,
	"controls" integer NOT NULL,
	"implemented" integer NOT NULL,
	"evidenced" integer NOT NULL,
	"rows" jsonb,
	"same_as_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "posture_snapshots_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "posture_snapshots_reasons" CHECK ("posture_snapshots"."reason" in ('manual', 'scheduled', 'audit_start') and ("posture_snapshots"."reason" = 'scheduled') = ("posture_snapshots"."day" is not null) and ("posture_snapshots"."reason" = 'audit_start') = ("posture_snapshots"."engagement_id" is not null)),
	CONSTRAINT "posture_snapshots_counts" CHECK ("posture_snapshots"."requirements" = "posture_snapshots"."passed" + "posture_snapshots"."failed" + "posture_snapshots"."not_evaluable" and "posture_snapshots"."partly" between 0 and "posture_snapshots"."not_evaluable" and "posture_snapshots"."excluded" >= 0 and "posture_snapshots"."passed" >= 0 and "posture_snapshots"."failed" >= 0 and "posture_snapshots"."weight_passed" between 0 and "posture_snapshots"."weight" and "posture_snapshots"."implemented" between 0 and "posture_snapshots"."controls" and "posture_snapshots"."evidenced" between 0 and "posture_snapshots"."controls"),
	CONSTRAINT "posture_snapshots_rows" CHECK (("posture_snapshots"."rows" is null) = ("posture_snapshots"."same_as_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "requirement_mappings" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"from_id" uuid,
	"control_id" uuid,
	"item" text,
	"requirement_id" uuid NOT NULL,
	"strength" text NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"source" text NOT NULL,
	"retired_at" timestamp (3) with time zone,
	"retired_by_id" uuid,
	"retired_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "requirement_mappings_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "requirement_mappings_kinds" CHECK ("requirement_mappings"."kind" in ('requirement', 'control', 'template', 'check', 'rule')),
	CONSTRAINT "requirement_mappings_ends" CHECK (("requirement_mappings"."kind" = 'requirement') = ("requirement_mappings"."from_id" is not null) and ("requirement_mappings"."kind" = 'control') = ("requirement_mappings"."control_id" is not null) and ("requirement_mappings"."kind" in ('template', 'check', 'rule')) = ("requirement_mappings"."item" is not null) and "requirement_mappings"."from_id" is distinct from "requirement_mappings"."requirement_id"),
	CONSTRAINT "requirement_mappings_strengths" CHECK (case when "requirement_mappings"."kind" = 'requirement' then "requirement_mappings"."strength" in ('equivalent', 'partial', 'related') else "requirement_mappings"."strength" in ('evidences', 'supports', 'context') end),
	CONSTRAINT "requirement_mappings_texts" CHECK (char_length("requirement_mappings"."item") between 1 and 100 and char_length("requirement_mappings"."note") <= 1000 and char_length("requirement_mappings"."retired_reason") between 1 and 1000),
	CONSTRAINT "requirement_mappings_sources" CHECK ("requirement_mappings"."source" in ('shipped', 'own')),
	CONSTRAINT "requirement_mappings_retired" CHECK (("requirement_mappings"."retired_at" is null) = ("requirement_mappings"."retired_by_id" is null) and ("requirement_mappings"."retired_at" is null) = ("requirement_mappings"."retired_reason" is null))
);
--> statement-breakpoint
ALTER TABLE "framework_requirements" ADD CONSTRAINT "framework_requirements_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "framework_requirements" ADD CONSTRAINT "framework_requirements_org_id_framework_id_frameworks_org_id_id_fk" FOREIGN KEY ("org_id","framework_id") REFERENCES "public"."frameworks"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "framework_requirements" ADD CONSTRAINT "framework_requirements_org_id_parent_id_framework_requirements_org_id_id_fk" FOREIGN KEY ("org_id","parent_id") REFERENCES "public"."framework_requirements"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "frameworks" ADD CONSTRAINT "frameworks_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "frameworks" ADD CONSTRAINT "frameworks_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "frameworks" ADD CONSTRAINT "frameworks_org_id_adopted_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","adopted_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "posture_snapshots" ADD CONSTRAINT "posture_snapshots_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "posture_snapshots" ADD CONSTRAINT "posture_snapshots_org_id_framework_id_frameworks_org_id_id_fk" FOREIGN KEY ("org_id","framework_id") REFERENCES "public"."frameworks"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "posture_snapshots" ADD CONSTRAINT "posture_snapshots_org_id_engagement_id_engagements_org_id_id_fk" FOREIGN KEY ("org_id","engagement_id") REFERENCES "public"."engagements"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "posture_snapshots" ADD CONSTRAINT "posture_snapshots_org_id_same_as_id_posture_snapshots_org_id_id_fk" FOREIGN KEY ("org_id","same_as_id") REFERENCES "public"."posture_snapshots"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requirement_mappings" ADD CONSTRAINT "requirement_mappings_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requirement_mappings" ADD CONSTRAINT "requirement_mappings_org_id_from_id_framework_requirements_org_id_id_fk" FOREIGN KEY ("org_id","from_id") REFERENCES "public"."framework_requirements"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requirement_mappings" ADD CONSTRAINT "requirement_mappings_org_id_control_id_controls_org_id_id_fk" FOREIGN KEY ("org_id","control_id") REFERENCES "public"."controls"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requirement_mappings" ADD CONSTRAINT "requirement_mappings_org_id_requirement_id_framework_requirements_org_id_id_fk" FOREIGN KEY ("org_id","requirement_id") REFERENCES "public"."framework_requirements"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requirement_mappings" ADD CONSTRAINT "requirement_mappings_org_id_retired_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","retired_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "framework_requirements_by_code" ON "framework_requirements" USING btree ("org_id","code","id");--> statement-breakpoint
CREATE INDEX "framework_requirements_parent" ON "framework_requirements" USING btree ("org_id","parent_id");--> statement-breakpoint
CREATE UNIQUE INDEX "frameworks_version" ON "frameworks" USING btree ("org_id","key","edition");--> statement-breakpoint
CREATE INDEX "frameworks_by_name" ON "frameworks" USING btree ("org_id","name","id");--> statement-breakpoint
CREATE INDEX "frameworks_state" ON "frameworks" USING btree ("org_id","state","name","id");--> statement-breakpoint
CREATE INDEX "frameworks_owner" ON "frameworks" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "frameworks_adopted_by" ON "frameworks" USING btree ("org_id","adopted_by_id");--> statement-breakpoint
CREATE UNIQUE INDEX "posture_snapshots_daily" ON "posture_snapshots" USING btree ("org_id",coalesce("framework_id", '00000000-0000-0000-0000-000000000000'::uuid),"day") WHERE day is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "posture_snapshots_audit" ON "posture_snapshots" USING btree ("org_id",coalesce("framework_id", '00000000-0000-0000-0000-000000000000'::uuid),"engagement_id") WHERE engagement_id is not null;--> statement-breakpoint
CREATE INDEX "posture_snapshots_framework" ON "posture_snapshots" USING btree ("org_id","framework_id","taken_at","id");--> statement-breakpoint
CREATE INDEX "posture_snapshots_taken" ON "posture_snapshots" USING btree ("org_id","taken_at","id");--> statement-breakpoint
CREATE INDEX "posture_snapshots_engagement" ON "posture_snapshots" USING btree ("org_id","engagement_id");--> statement-breakpoint
CREATE INDEX "posture_snapshots_same" ON "posture_snapshots" USING btree ("org_id","same_as_id");--> statement-breakpoint
CREATE UNIQUE INDEX "requirement_mappings_once" ON "requirement_mappings" USING btree ("org_id","requirement_id","kind",coalesce("from_id"::text, "control_id"::text, "item")) WHERE retired_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "requirement_mappings_pair" ON "requirement_mappings" USING btree ("org_id",least("from_id", "requirement_id"),greatest("from_id", "requirement_id")) WHERE retired_at is null and kind = 'requirement';--> statement-breakpoint
CREATE INDEX "requirement_mappings_from" ON "requirement_mappings" USING btree ("org_id","from_id");--> statement-breakpoint
CREATE INDEX "requirement_mappings_control" ON "requirement_mappings" USING btree ("org_id","control_id");--> statement-breakpoint
CREATE INDEX "requirement_mappings_to" ON "requirement_mappings" USING btree ("org_id","requirement_id");--> statement-breakpoint
CREATE INDEX "requirement_mappings_retired_by" ON "requirement_mappings" USING btree ("org_id","retired_by_id");--> statement-breakpoint
CREATE INDEX "requirement_mappings_kind" ON "requirement_mappings" USING btree ("org_id","kind","id");