CREATE TABLE "artifacts" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"size" bigint NOT NULL,
	"type" text NOT NULL,
	"store" text NOT NULL,
	"key" text NOT NULL,
	"object_version" text,
	"retain_until" timestamp (3) with time zone NOT NULL,
	"locked_until" timestamp (3) with time zone,
	"locked_at" timestamp (3) with time zone,
	"legal_hold" boolean DEFAULT false NOT NULL,
	"legal_hold_reason" text,
	"last_checked_at" timestamp (3) with time zone,
	"check_outcome" text,
	"finding_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "artifacts_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "artifacts_sha256" CHECK ("artifacts"."sha256" ~ '^sha256:[0-9a-f]{64}$'),
	CONSTRAINT "artifacts_size" CHECK ("artifacts"."size" > 0),
	CONSTRAINT "artifacts_store" CHECK ("artifacts"."store" in ('folder', 'bucket')),
	CONSTRAINT "artifacts_check" CHECK ("artifacts"."check_outcome" in ('match', 'mismatch', 'missing') and ("artifacts"."check_outcome" is null) = ("artifacts"."last_checked_at" is null)),
	CONSTRAINT "artifacts_hold" CHECK (char_length("artifacts"."legal_hold_reason") <= 1000 and (not "artifacts"."legal_hold" or "artifacts"."legal_hold_reason" is not null))
);
--> statement-breakpoint
CREATE TABLE "evidence" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"title" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"category" text NOT NULL,
	"data_source" text NOT NULL,
	"status" text NOT NULL,
	"observed_from" timestamp (3) with time zone,
	"observed_to" timestamp (3) with time zone,
	"collected_at" timestamp (3) with time zone,
	"received_at" timestamp (3) with time zone,
	"collected_by_id" uuid,
	"reviewed_by_id" uuid,
	"reviewed_at" timestamp (3) with time zone,
	"approved_by_id" uuid,
	"approved_at" timestamp (3) with time zone,
	"rejected_by_id" uuid,
	"rejected_at" timestamp (3) with time zone,
	"reason" text,
	"expires_at" timestamp (3) with time zone,
	"reminded_days" smallint,
	"owner_id" uuid,
	"template_id" uuid,
	"occurrence" text,
	"version_number" integer DEFAULT 0 NOT NULL,
	"decided_version" integer,
	"arrived_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "evidence_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "evidence_title" CHECK (char_length("evidence"."title") between 1 and 500),
	CONSTRAINT "evidence_description" CHECK (char_length("evidence"."description") <= 5000),
	CONSTRAINT "evidence_category" CHECK ("evidence"."category" in ('backup_test', 'restore_test', 'backup', 'security_log', 'physical_log', 'access_review', 'change_record', 'configuration', 'report', 'policy', 'other')),
	CONSTRAINT "evidence_data_source" CHECK ("evidence"."data_source" in ('live', 'manual', 'sample', 'fallback')),
	CONSTRAINT "evidence_status" CHECK ("evidence"."status" in ('pending', 'collected', 'approved', 'rejected', 'expired')),
	CONSTRAINT "evidence_observed" CHECK ("evidence"."observed_from" is null or "evidence"."observed_to" is null or "evidence"."observed_from" <= "evidence"."observed_to"),
	CONSTRAINT "evidence_pending" CHECK (("evidence"."status" = 'pending') = ("evidence"."version_number" = 0) and ("evidence"."version_number" = 0) = ("evidence"."received_at" is null)),
	CONSTRAINT "evidence_collected" CHECK ("evidence"."version_number" = 0 or ("evidence"."collected_at" is not null and "evidence"."collected_at" <= "evidence"."received_at")),
	CONSTRAINT "evidence_reviewed" CHECK (("evidence"."reviewed_by_id" is null) = ("evidence"."reviewed_at" is null)),
	CONSTRAINT "evidence_approved" CHECK (("evidence"."status" in ('approved', 'expired')) = ("evidence"."approved_by_id" is not null) and ("evidence"."approved_by_id" is null) = ("evidence"."approved_at" is null)),
	CONSTRAINT "evidence_rejected" CHECK (("evidence"."status" = 'rejected') = ("evidence"."rejected_by_id" is not null) and ("evidence"."rejected_by_id" is null) = ("evidence"."rejected_at" is null)),
	CONSTRAINT "evidence_reason" CHECK (char_length("evidence"."reason") <= 1000 and ("evidence"."status" <> 'rejected' or "evidence"."reason" is not null)),
	CONSTRAINT "evidence_decided_version" CHECK ("evidence"."status" not in ('approved', 'rejected', 'expired') or "evidence"."decided_version" = "evidence"."version_number"),
	CONSTRAINT "evidence_not_for_control_tests" CHECK ("evidence"."status" not in ('approved', 'expired') or "evidence"."data_source" in ('live', 'manual')),
	CONSTRAINT "evidence_occurrence" CHECK (("evidence"."template_id" is null) = ("evidence"."occurrence" is null) and "evidence"."occurrence" ~ '^\d{4}(-(Q[1-4]|H[12]|W\d{2}|\d{2}))?$'),
	CONSTRAINT "evidence_reminded" CHECK ("evidence"."reminded_days" in (30, 7, 0))
);
--> statement-breakpoint
CREATE TABLE "evidence_control_areas" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"evidence_id" uuid NOT NULL,
	"code" text NOT NULL,
	CONSTRAINT "evidence_control_areas_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "evidence_control_areas_once" UNIQUE("org_id","evidence_id","code"),
	CONSTRAINT "evidence_control_areas_code" CHECK ("evidence_control_areas"."code" ~ '^(AC|CM|OP|SD)-\d{2}$')
);
--> statement-breakpoint
CREATE TABLE "evidence_templates" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"category" text NOT NULL,
	"control_areas" text[] NOT NULL,
	"frequency" text NOT NULL,
	"starts_on" timestamp (3) with time zone NOT NULL,
	"how_to_collect" text DEFAULT '' NOT NULL,
	"freshness_days" smallint NOT NULL,
	"owner_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "evidence_templates_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "evidence_templates_name" CHECK (char_length("evidence_templates"."name") between 1 and 500),
	CONSTRAINT "evidence_templates_category" CHECK ("evidence_templates"."category" in ('backup_test', 'restore_test', 'backup', 'security_log', 'physical_log', 'access_review', 'change_record', 'configuration', 'report', 'policy', 'other')),
	CONSTRAINT "evidence_templates_frequency" CHECK ("evidence_templates"."frequency" in ('weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly')),
	CONSTRAINT "evidence_templates_how" CHECK (char_length("evidence_templates"."how_to_collect") <= 5000),
	CONSTRAINT "evidence_templates_freshness" CHECK ("evidence_templates"."freshness_days" between 1 and 3650)
);
--> statement-breakpoint
CREATE TABLE "evidence_versions" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"evidence_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"artifact_id" uuid NOT NULL,
	"file_name" text NOT NULL,
	"origin" text NOT NULL,
	"collected_at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"collected_by_id" uuid,
	"collected_by_person_id" uuid,
	CONSTRAINT "evidence_versions_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "evidence_versions_once" UNIQUE("org_id","evidence_id","number"),
	CONSTRAINT "evidence_versions_number" CHECK ("evidence_versions"."number" > 0),
	CONSTRAINT "evidence_versions_name" CHECK (char_length("evidence_versions"."file_name") between 1 and 255 and "evidence_versions"."file_name" !~ '[/\\[:cntrl:]]'),
	CONSTRAINT "evidence_versions_origin" CHECK ("evidence_versions"."origin" in ('upload', 'link')),
	CONSTRAINT "evidence_versions_times" CHECK ("evidence_versions"."collected_at" <= "evidence_versions"."received_at")
);
--> statement-breakpoint
ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_org_id_finding_id_findings_org_id_id_fk" FOREIGN KEY ("org_id","finding_id") REFERENCES "public"."findings"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_org_id_collected_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","collected_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_org_id_reviewed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","reviewed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_org_id_approved_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","approved_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_org_id_rejected_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","rejected_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_org_id_template_id_evidence_templates_org_id_id_fk" FOREIGN KEY ("org_id","template_id") REFERENCES "public"."evidence_templates"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_control_areas" ADD CONSTRAINT "evidence_control_areas_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_control_areas" ADD CONSTRAINT "evidence_control_areas_org_id_evidence_id_evidence_org_id_id_fk" FOREIGN KEY ("org_id","evidence_id") REFERENCES "public"."evidence"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_templates" ADD CONSTRAINT "evidence_templates_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_templates" ADD CONSTRAINT "evidence_templates_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_versions" ADD CONSTRAINT "evidence_versions_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_versions" ADD CONSTRAINT "evidence_versions_org_id_evidence_id_evidence_org_id_id_fk" FOREIGN KEY ("org_id","evidence_id") REFERENCES "public"."evidence"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_versions" ADD CONSTRAINT "evidence_versions_org_id_artifact_id_artifacts_org_id_id_fk" FOREIGN KEY ("org_id","artifact_id") REFERENCES "public"."artifacts"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "artifacts_finding" ON "artifacts" USING btree ("org_id","finding_id");--> statement-breakpoint
CREATE INDEX "artifacts_key" ON "artifacts" USING btree ("org_id","key");--> statement-breakpoint
CREATE INDEX "artifacts_check_due" ON "artifacts" USING btree ("org_id","last_checked_at" NULLS FIRST,"id");--> statement-breakpoint
CREATE INDEX "artifacts_unlocked" ON "artifacts" USING btree ("org_id","created_at") WHERE locked_at is null;--> statement-breakpoint
CREATE INDEX "evidence_arrived" ON "evidence" USING btree ("org_id","arrived_at","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "evidence_title" ON "evidence" USING btree ("org_id","title","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "evidence_status" ON "evidence" USING btree ("org_id","status","arrived_at","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "evidence_category" ON "evidence" USING btree ("org_id","category","arrived_at","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "evidence_source" ON "evidence" USING btree ("org_id","data_source","arrived_at","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "evidence_owner" ON "evidence" USING btree ("org_id","owner_id","arrived_at","id");--> statement-breakpoint
CREATE INDEX "evidence_expires" ON "evidence" USING btree ("org_id","status","expires_at","id");--> statement-breakpoint
CREATE INDEX "evidence_template" ON "evidence" USING btree ("org_id","template_id","occurrence");--> statement-breakpoint
CREATE INDEX "evidence_collector" ON "evidence" USING btree ("org_id","collected_by_id");--> statement-breakpoint
CREATE INDEX "evidence_reviewer" ON "evidence" USING btree ("org_id","reviewed_by_id");--> statement-breakpoint
CREATE INDEX "evidence_approver" ON "evidence" USING btree ("org_id","approved_by_id");--> statement-breakpoint
CREATE INDEX "evidence_rejecter" ON "evidence" USING btree ("org_id","rejected_by_id");--> statement-breakpoint
CREATE INDEX "evidence_removed" ON "evidence" USING btree ("org_id","arrived_at","id") WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "evidence_control_areas_by_code" ON "evidence_control_areas" USING btree ("org_id","code","evidence_id");--> statement-breakpoint
CREATE UNIQUE INDEX "evidence_templates_name" ON "evidence_templates" USING btree ("org_id",lower("name")) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "evidence_templates_by_name" ON "evidence_templates" USING btree ("org_id","name","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "evidence_templates_owner" ON "evidence_templates" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "evidence_versions_artifact" ON "evidence_versions" USING btree ("org_id","artifact_id");