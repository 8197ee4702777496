CREATE TABLE "remediation_steps" (
	"org_id" uuid NOT NULL,
	"remediation_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"name" text NOT NULL,
	"command" text NOT NULL,
	"begun_at" timestamp (3) with time zone NOT NULL,
	"done_at" timestamp (3) with time zone,
	"found" boolean DEFAULT false NOT NULL,
	CONSTRAINT "remediation_steps_org_id_remediation_id_number_pk" PRIMARY KEY("org_id","remediation_id","number")
);
--> statement-breakpoint
CREATE TABLE "remediations" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"finding_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"playbook" text NOT NULL,
	"direction" text NOT NULL,
	"of_id" uuid,
	"target" jsonb NOT NULL,
	"params" jsonb NOT NULL,
	"risk" text NOT NULL,
	"state" text NOT NULL,
	"plan" jsonb,
	"plan_sha256" text,
	"planned_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"change_id" uuid,
	"result" jsonb,
	"executed_by_id" uuid,
	"executed_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"verify_scan_id" uuid,
	"error" text,
	"sample" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "remediations_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "remediations_known" CHECK ("remediations"."state" in ('planning', 'planned', 'requested', 'executing', 'executed', 'verified', 'unverified', 'failed', 'dropped') and "remediations"."direction" in ('mend', 'undo') and "remediations"."risk" in ('low', 'medium', 'high')),
	CONSTRAINT "remediations_undo" CHECK (("remediations"."direction" = 'undo') = ("remediations"."of_id" is not null)),
	CONSTRAINT "remediations_planned" CHECK ("remediations"."state" in ('planning', 'failed', 'dropped') or ("remediations"."plan" is not null and "remediations"."plan_sha256" is not null and "remediations"."expires_at" is not null)),
	CONSTRAINT "remediations_asked" CHECK ("remediations"."state" not in ('requested', 'executing', 'executed', 'verified', 'unverified') or "remediations"."change_id" is not null),
	CONSTRAINT "remediations_texts" CHECK (char_length("remediations"."error") <= 2000 and "remediations"."playbook" ~ '^[a-z0-9-]{1,60}$')
);
--> statement-breakpoint
ALTER TABLE "cloud_accounts" DROP CONSTRAINT "cloud_accounts_texts";--> statement-breakpoint
ALTER TABLE "cloud_accounts" ADD COLUMN "mend_role_arn" text;--> statement-breakpoint
ALTER TABLE "remediation_steps" ADD CONSTRAINT "remediation_steps_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "remediation_steps" ADD CONSTRAINT "remediation_steps_org_id_remediation_id_remediations_org_id_id_fk" FOREIGN KEY ("org_id","remediation_id") REFERENCES "public"."remediations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "remediations" ADD CONSTRAINT "remediations_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "remediations" ADD CONSTRAINT "remediations_org_id_finding_id_cloud_findings_org_id_id_fk" FOREIGN KEY ("org_id","finding_id") REFERENCES "public"."cloud_findings"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "remediations" ADD CONSTRAINT "remediations_org_id_account_id_cloud_accounts_org_id_id_fk" FOREIGN KEY ("org_id","account_id") REFERENCES "public"."cloud_accounts"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "remediations" ADD CONSTRAINT "remediations_org_id_change_id_changes_org_id_id_fk" FOREIGN KEY ("org_id","change_id") REFERENCES "public"."changes"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "remediations" ADD CONSTRAINT "remediations_org_id_verify_scan_id_cloud_scans_org_id_id_fk" FOREIGN KEY ("org_id","verify_scan_id") REFERENCES "public"."cloud_scans"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "remediations_newest" ON "remediations" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "remediations_finding" ON "remediations" USING btree ("org_id","finding_id","created_at");--> statement-breakpoint
CREATE INDEX "remediations_state" ON "remediations" USING btree ("org_id","state","created_at","id");--> statement-breakpoint
CREATE INDEX "remediations_account" ON "remediations" USING btree ("org_id","account_id","state");--> statement-breakpoint
CREATE INDEX "remediations_of" ON "remediations" USING btree ("org_id","of_id");--> statement-breakpoint
CREATE INDEX "remediations_scan" ON "remediations" USING btree ("org_id","verify_scan_id");--> statement-breakpoint
CREATE UNIQUE INDEX "remediations_change" ON "remediations" USING btree ("org_id","change_id");--> statement-breakpoint
CREATE UNIQUE INDEX "remediations_open" ON "remediations" USING btree ("org_id","finding_id") WHERE state in ('planning', 'planned', 'requested', 'executing', 'executed');--> statement-breakpoint
ALTER TABLE "cloud_accounts" ADD CONSTRAINT "cloud_accounts_texts" CHECK (char_length("cloud_accounts"."name") between 1 and 100 and char_length("cloud_accounts"."external_id") between 20 and 100 and char_length("cloud_accounts"."role_arn") <= 600 and char_length("cloud_accounts"."mend_role_arn") <= 600 and char_length("cloud_accounts"."system_tag") <= 128 and char_length("cloud_accounts"."paused_reason") between 1 and 500 and char_length("cloud_accounts"."preflight_error") <= 2000);