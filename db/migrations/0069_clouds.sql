CREATE TABLE "cloud_accounts" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"provider" text NOT NULL,
	"number" text NOT NULL,
	"connection_id" uuid,
	"access" text NOT NULL,
	"role_arn" text,
	"external_id" text NOT NULL,
	"home" text NOT NULL,
	"regions" jsonb,
	"system_id" uuid,
	"system_tag" text,
	"owner_id" uuid,
	"every_hours" integer,
	"paused_reason" text,
	"sample" boolean DEFAULT false NOT NULL,
	"calls" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"preflight_asked_at" timestamp (3) with time zone,
	"preflight_at" timestamp (3) with time zone,
	"preflight_error" text,
	"members" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"last_scan_at" timestamp (3) with time zone,
	"last_scan_status" text DEFAULT 'never' NOT NULL,
	"next_scan_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "cloud_accounts_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "cloud_accounts_known" CHECK ("cloud_accounts"."provider" in ('aws') and "cloud_accounts"."access" in ('role', 'keys') and "cloud_accounts"."last_scan_status" in ('never', 'running', 'succeeded', 'partial', 'failed')),
	CONSTRAINT "cloud_accounts_number_form" CHECK ("cloud_accounts"."number" ~ '^[0-9]{12}$'),
	CONSTRAINT "cloud_accounts_role" CHECK (("cloud_accounts"."access" = 'role') = ("cloud_accounts"."role_arn" is not null)),
	CONSTRAINT "cloud_accounts_texts" CHECK (char_length("cloud_accounts"."name") between 1 and 100 and char_length("cloud_accounts"."external_id") between 20 and 100 and char_length("cloud_accounts"."role_arn") <= 600 and char_length("cloud_accounts"."system_tag") <= 128 and char_length("cloud_accounts"."paused_reason") between 1 and 500 and char_length("cloud_accounts"."preflight_error") <= 2000),
	CONSTRAINT "cloud_accounts_hours" CHECK ("cloud_accounts"."every_hours" in (6, 12, 24, 168))
);
--> statement-breakpoint
CREATE TABLE "cloud_finding_turns" (
	"org_id" uuid NOT NULL,
	"finding_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"scan_id" uuid NOT NULL,
	"state" text NOT NULL,
	"said" text NOT NULL,
	CONSTRAINT "cloud_finding_turns_org_id_finding_id_number_pk" PRIMARY KEY("org_id","finding_id","number"),
	CONSTRAINT "cloud_finding_turns_state" CHECK ("cloud_finding_turns"."state" in ('open', 'regressed', 'fixed', 'gone'))
);
--> statement-breakpoint
CREATE TABLE "cloud_findings" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"account_id" uuid NOT NULL,
	"check_id" text NOT NULL,
	"severity" text NOT NULL,
	"type" text NOT NULL,
	"resource_id" text NOT NULL,
	"name" text NOT NULL,
	"region" text NOT NULL,
	"system_id" uuid,
	"state" text NOT NULL,
	"said" text NOT NULL,
	"read_at" timestamp (3) with time zone NOT NULL,
	"read_scan_id" uuid NOT NULL,
	"unread_since" timestamp (3) with time zone,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"resolved_at" timestamp (3) with time zone,
	"times" integer DEFAULT 1 NOT NULL,
	"before" jsonb NOT NULL,
	"after" jsonb,
	"muted_until" timestamp (3) with time zone,
	"muted_reason" text,
	"muted_by_id" uuid,
	"sample" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "cloud_findings_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "cloud_findings_state_known" CHECK ("cloud_findings"."state" in ('open', 'regressed', 'fixed', 'gone') and ("cloud_findings"."state" in ('fixed', 'gone')) = ("cloud_findings"."resolved_at" is not null)),
	CONSTRAINT "cloud_findings_mute" CHECK (("cloud_findings"."muted_until" is null) = ("cloud_findings"."muted_reason" is null) and char_length("cloud_findings"."muted_reason") between 1 and 2000),
	CONSTRAINT "cloud_findings_fixed" CHECK ("cloud_findings"."state" <> 'fixed' or "cloud_findings"."after" is not null)
);
--> statement-breakpoint
CREATE TABLE "cloud_results" (
	"org_id" uuid NOT NULL,
	"scan_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"key" text NOT NULL,
	"check_id" text NOT NULL,
	"severity" text NOT NULL,
	"type" text NOT NULL,
	"resource_id" text,
	"name" text NOT NULL,
	"region" text NOT NULL,
	"outcome" text NOT NULL,
	"said" text NOT NULL,
	"cause" text,
	"code" text,
	CONSTRAINT "cloud_results_org_id_scan_id_number_pk" PRIMARY KEY("org_id","scan_id","number"),
	CONSTRAINT "cloud_results_outcome_known" CHECK ("cloud_results"."outcome" in ('pass', 'fail', 'not_applicable', 'not_evaluable', 'manual') and ("cloud_results"."outcome" = 'not_evaluable') = ("cloud_results"."cause" is not null))
);
--> statement-breakpoint
CREATE TABLE "cloud_scan_checks" (
	"org_id" uuid NOT NULL,
	"scan_id" uuid NOT NULL,
	"check_id" text NOT NULL,
	"severity" text NOT NULL,
	"pass" integer NOT NULL,
	"fail" integer NOT NULL,
	"not_applicable" integer NOT NULL,
	"not_evaluable" integer NOT NULL,
	"manual" integer NOT NULL,
	CONSTRAINT "cloud_scan_checks_org_id_scan_id_check_id_pk" PRIMARY KEY("org_id","scan_id","check_id")
);
--> statement-breakpoint
CREATE TABLE "cloud_scan_steps" (
	"org_id" uuid NOT NULL,
	"scan_id" uuid NOT NULL,
	"service" text NOT NULL,
	"region" text NOT NULL,
	"state" text NOT NULL,
	"resources" integer DEFAULT 0 NOT NULL,
	"reads" integer DEFAULT 0 NOT NULL,
	"unread" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "cloud_scan_steps_org_id_scan_id_service_region_pk" PRIMARY KEY("org_id","scan_id","service","region"),
	CONSTRAINT "cloud_scan_steps_state" CHECK ("cloud_scan_steps"."state" in ('running', 'done', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "cloud_scans" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"status" text NOT NULL,
	"reason" text NOT NULL,
	"services" jsonb,
	"checks" jsonb,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"catalogue" text,
	"regions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"resources" integer DEFAULT 0 NOT NULL,
	"reads" integer DEFAULT 0 NOT NULL,
	"unread" integer DEFAULT 0 NOT NULL,
	"incomplete" integer DEFAULT 0 NOT NULL,
	"gaps" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"calls" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"totals" jsonb,
	"artifact_id" uuid,
	"error" text,
	"sample" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "cloud_scans_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "cloud_scans_known" CHECK ("cloud_scans"."status" in ('running', 'succeeded', 'partial', 'failed', 'cancelled') and "cloud_scans"."reason" in ('asked', 'scheduled', 'verify')),
	CONSTRAINT "cloud_scans_ended" CHECK (("cloud_scans"."status" = 'running') = ("cloud_scans"."finished_at" is null)),
	CONSTRAINT "cloud_scans_judged" CHECK ("cloud_scans"."status" not in ('succeeded', 'partial') or ("cloud_scans"."totals" is not null and "cloud_scans"."catalogue" is not null and "cloud_scans"."artifact_id" is not null)),
	CONSTRAINT "cloud_scans_honest" CHECK ("cloud_scans"."status" <> 'succeeded' or ("cloud_scans"."unread" = 0 and "cloud_scans"."incomplete" = 0)),
	CONSTRAINT "cloud_scans_error" CHECK (("cloud_scans"."status" = 'failed') = ("cloud_scans"."error" is not null) and char_length("cloud_scans"."error") <= 2000)
);
--> statement-breakpoint
ALTER TABLE "cloud_accounts" ADD CONSTRAINT "cloud_accounts_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_accounts" ADD CONSTRAINT "cloud_accounts_org_id_connection_id_connections_org_id_id_fk" FOREIGN KEY ("org_id","connection_id") REFERENCES "public"."connections"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_accounts" ADD CONSTRAINT "cloud_accounts_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_accounts" ADD CONSTRAINT "cloud_accounts_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_finding_turns" ADD CONSTRAINT "cloud_finding_turns_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_finding_turns" ADD CONSTRAINT "cloud_finding_turns_org_id_finding_id_cloud_findings_org_id_id_fk" FOREIGN KEY ("org_id","finding_id") REFERENCES "public"."cloud_findings"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_finding_turns" ADD CONSTRAINT "cloud_finding_turns_org_id_scan_id_cloud_scans_org_id_id_fk" FOREIGN KEY ("org_id","scan_id") REFERENCES "public"."cloud_scans"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_findings" ADD CONSTRAINT "cloud_findings_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_findings" ADD CONSTRAINT "cloud_findings_org_id_account_id_cloud_accounts_org_id_id_fk" FOREIGN KEY ("org_id","account_id") REFERENCES "public"."cloud_accounts"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_findings" ADD CONSTRAINT "cloud_findings_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_findings" ADD CONSTRAINT "cloud_findings_org_id_read_scan_id_cloud_scans_org_id_id_fk" FOREIGN KEY ("org_id","read_scan_id") REFERENCES "public"."cloud_scans"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_findings" ADD CONSTRAINT "cloud_findings_org_id_muted_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","muted_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_results" ADD CONSTRAINT "cloud_results_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_results" ADD CONSTRAINT "cloud_results_org_id_scan_id_cloud_scans_org_id_id_fk" FOREIGN KEY ("org_id","scan_id") REFERENCES "public"."cloud_scans"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_scan_checks" ADD CONSTRAINT "cloud_scan_checks_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_scan_checks" ADD CONSTRAINT "cloud_scan_checks_org_id_scan_id_cloud_scans_org_id_id_fk" FOREIGN KEY ("org_id","scan_id") REFERENCES "public"."cloud_scans"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_scan_steps" ADD CONSTRAINT "cloud_scan_steps_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_scan_steps" ADD CONSTRAINT "cloud_scan_steps_org_id_scan_id_cloud_scans_org_id_id_fk" FOREIGN KEY ("org_id","scan_id") REFERENCES "public"."cloud_scans"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_scans" ADD CONSTRAINT "cloud_scans_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_scans" ADD CONSTRAINT "cloud_scans_org_id_account_id_cloud_accounts_org_id_id_fk" FOREIGN KEY ("org_id","account_id") REFERENCES "public"."cloud_accounts"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_scans" ADD CONSTRAINT "cloud_scans_org_id_artifact_id_artifacts_org_id_id_fk" FOREIGN KEY ("org_id","artifact_id") REFERENCES "public"."artifacts"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "cloud_accounts_number" ON "cloud_accounts" USING btree ("org_id","provider","number") WHERE deleted_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "cloud_accounts_name" ON "cloud_accounts" USING btree ("org_id",lower("name")) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "cloud_accounts_connection" ON "cloud_accounts" USING btree ("org_id","connection_id");--> statement-breakpoint
CREATE INDEX "cloud_accounts_system" ON "cloud_accounts" USING btree ("org_id","system_id");--> statement-breakpoint
CREATE INDEX "cloud_accounts_owner" ON "cloud_accounts" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "cloud_accounts_due" ON "cloud_accounts" USING btree ("org_id","next_scan_at") WHERE next_scan_at is not null and deleted_at is null;--> statement-breakpoint
CREATE INDEX "cloud_finding_turns_scan" ON "cloud_finding_turns" USING btree ("org_id","scan_id");--> statement-breakpoint
CREATE UNIQUE INDEX "cloud_findings_key" ON "cloud_findings" USING btree ("org_id","key");--> statement-breakpoint
CREATE INDEX "cloud_findings_newest" ON "cloud_findings" USING btree ("org_id","opened_at","id");--> statement-breakpoint
CREATE INDEX "cloud_findings_state" ON "cloud_findings" USING btree ("org_id","state","opened_at","id");--> statement-breakpoint
CREATE INDEX "cloud_findings_severity" ON "cloud_findings" USING btree ("org_id","severity","opened_at","id");--> statement-breakpoint
CREATE INDEX "cloud_findings_account" ON "cloud_findings" USING btree ("org_id","account_id","state","opened_at","id");--> statement-breakpoint
CREATE INDEX "cloud_findings_check" ON "cloud_findings" USING btree ("org_id","check_id","opened_at","id");--> statement-breakpoint
CREATE INDEX "cloud_findings_system" ON "cloud_findings" USING btree ("org_id","system_id","opened_at","id");--> statement-breakpoint
CREATE INDEX "cloud_findings_scan" ON "cloud_findings" USING btree ("org_id","read_scan_id");--> statement-breakpoint
CREATE INDEX "cloud_findings_muted" ON "cloud_findings" USING btree ("org_id","muted_by_id");--> statement-breakpoint
CREATE INDEX "cloud_results_key" ON "cloud_results" USING btree ("org_id","scan_id","key");--> statement-breakpoint
CREATE INDEX "cloud_results_outcome" ON "cloud_results" USING btree ("org_id","scan_id","outcome","number");--> statement-breakpoint
CREATE INDEX "cloud_results_check" ON "cloud_results" USING btree ("org_id","scan_id","check_id","outcome","number");--> statement-breakpoint
CREATE INDEX "cloud_scans_account" ON "cloud_scans" USING btree ("org_id","account_id","started_at","id");--> statement-breakpoint
CREATE INDEX "cloud_scans_newest" ON "cloud_scans" USING btree ("org_id","started_at","id");--> statement-breakpoint
CREATE INDEX "cloud_scans_artifact" ON "cloud_scans" USING btree ("org_id","artifact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "cloud_scans_one" ON "cloud_scans" USING btree ("org_id","account_id") WHERE status = 'running';