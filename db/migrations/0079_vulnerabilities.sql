CREATE TABLE "vulnerabilities" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"system_id" uuid NOT NULL,
	"tool_key" text NOT NULL,
	"tool" text NOT NULL,
	"rule" text NOT NULL,
	"cves" text[] DEFAULT '{}' NOT NULL,
	"title" text NOT NULL,
	"location" text NOT NULL,
	"severity" text NOT NULL,
	"word" text NOT NULL,
	"cvss" double precision,
	"said" text NOT NULL,
	"muted" boolean DEFAULT false NOT NULL,
	"state" text NOT NULL,
	"found_at" timestamp (3) with time zone NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"read_at" timestamp (3) with time zone NOT NULL,
	"read_import_id" uuid NOT NULL,
	"untold_since" timestamp (3) with time zone,
	"resolved_at" timestamp (3) with time zone,
	"times" integer DEFAULT 1 NOT NULL,
	"exempt_until" timestamp (3) with time zone,
	"exempt_reason" text,
	"exempt_by_id" uuid,
	"told_at" timestamp (3) with time zone,
	"turned_at" timestamp (3) with time zone NOT NULL,
	"turn_import_id" uuid,
	"turn_said" text NOT NULL,
	"sample" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "vulnerabilities_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "vulnerabilities_known" CHECK ("vulnerabilities"."severity" in ('critical', 'high', 'medium', 'low', 'informational') and "vulnerabilities"."state" in ('open', 'regressed', 'fixed', 'accepted', 'false_positive') and ("vulnerabilities"."cvss" is null or "vulnerabilities"."cvss" between 0 and 10)),
	CONSTRAINT "vulnerabilities_fixed" CHECK (("vulnerabilities"."state" = 'fixed') = ("vulnerabilities"."resolved_at" is not null)),
	CONSTRAINT "vulnerabilities_exempt" CHECK (("vulnerabilities"."state" in ('accepted', 'false_positive')) = ("vulnerabilities"."exempt_until" is not null) and ("vulnerabilities"."exempt_until" is null) = ("vulnerabilities"."exempt_reason" is null) and char_length("vulnerabilities"."exempt_reason") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "vulnerability_imports" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"system_id" uuid,
	"name" text NOT NULL,
	"artifact_id" uuid,
	"sha256" text NOT NULL,
	"size" bigint NOT NULL,
	"status" text NOT NULL,
	"whole" boolean NOT NULL,
	"whole_counted" boolean DEFAULT false NOT NULL,
	"whole_why" text,
	"said_at" timestamp (3) with time zone,
	"scanned_at" timestamp (3) with time zone,
	"received_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"tool" text,
	"format" text,
	"tools" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"system_ids" uuid[] DEFAULT '{}' NOT NULL,
	"columns" jsonb,
	"shape" text,
	"mapping" jsonb,
	"facts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"warnings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"received" integer,
	"accepted" integer,
	"known" integer,
	"outdated" integer,
	"passed" integer,
	"untold" integer,
	"rejected" integer,
	"blank" integer,
	"rejects" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"opened" integer,
	"regressed" integer,
	"fixed" integer,
	"absent" integer,
	"error" text,
	"sample" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "vulnerability_imports_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "vulnerability_imports_status" CHECK ("vulnerability_imports"."status" in ('reading', 'unmapped', 'done', 'failed', 'cancelled') and ("vulnerability_imports"."status" in ('reading', 'unmapped')) = ("vulnerability_imports"."ended_at" is null) and ("vulnerability_imports"."status" = 'failed') = ("vulnerability_imports"."error" is not null) and char_length("vulnerability_imports"."error") <= 2000),
	CONSTRAINT "vulnerability_imports_receipt" CHECK ("vulnerability_imports"."status" <> 'done' or ("vulnerability_imports"."scanned_at" is not null and "vulnerability_imports"."received" is not null and "vulnerability_imports"."received" = "vulnerability_imports"."accepted" + "vulnerability_imports"."known" + "vulnerability_imports"."outdated" + "vulnerability_imports"."passed" + "vulnerability_imports"."untold" + "vulnerability_imports"."rejected" + "vulnerability_imports"."blank" and least("vulnerability_imports"."accepted", "vulnerability_imports"."known", "vulnerability_imports"."outdated", "vulnerability_imports"."passed", "vulnerability_imports"."untold", "vulnerability_imports"."rejected", "vulnerability_imports"."blank") >= 0)),
	CONSTRAINT "vulnerability_imports_whole" CHECK (not "vulnerability_imports"."whole_counted" or ("vulnerability_imports"."whole" and coalesce("vulnerability_imports"."rejected", 0) = 0))
);
--> statement-breakpoint
CREATE TABLE "vulnerability_rows" (
	"org_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"key" text NOT NULL,
	"place" text NOT NULL,
	"system_id" uuid NOT NULL,
	"verdict" text NOT NULL,
	"tool_key" text NOT NULL,
	"tool" text NOT NULL,
	"rule" text NOT NULL,
	"cves" text[] NOT NULL,
	"title" text NOT NULL,
	"severity" text NOT NULL,
	"word" text NOT NULL,
	"cvss" double precision,
	"location" text NOT NULL,
	"said" text NOT NULL,
	"muted" boolean NOT NULL,
	"first_seen" timestamp (3) with time zone,
	CONSTRAINT "vulnerability_rows_org_id_import_id_number_pk" PRIMARY KEY("org_id","import_id","number")
);
--> statement-breakpoint
CREATE TABLE "vulnerability_turns" (
	"org_id" uuid NOT NULL,
	"vulnerability_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"import_id" uuid,
	"by_id" uuid,
	"state" text NOT NULL,
	"severity" text NOT NULL,
	"due_at" timestamp (3) with time zone,
	"said" text NOT NULL,
	CONSTRAINT "vulnerability_turns_org_id_vulnerability_id_number_pk" PRIMARY KEY("org_id","vulnerability_id","number")
);
--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD CONSTRAINT "vulnerabilities_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD CONSTRAINT "vulnerabilities_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD CONSTRAINT "vulnerabilities_org_id_read_import_id_vulnerability_imports_org_id_id_fk" FOREIGN KEY ("org_id","read_import_id") REFERENCES "public"."vulnerability_imports"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD CONSTRAINT "vulnerabilities_org_id_turn_import_id_vulnerability_imports_org_id_id_fk" FOREIGN KEY ("org_id","turn_import_id") REFERENCES "public"."vulnerability_imports"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD CONSTRAINT "vulnerabilities_org_id_exempt_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","exempt_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_imports" ADD CONSTRAINT "vulnerability_imports_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_imports" ADD CONSTRAINT "vulnerability_imports_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_imports" ADD CONSTRAINT "vulnerability_imports_org_id_artifact_id_artifacts_org_id_id_fk" FOREIGN KEY ("org_id","artifact_id") REFERENCES "public"."artifacts"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_rows" ADD CONSTRAINT "vulnerability_rows_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_rows" ADD CONSTRAINT "vulnerability_rows_org_id_import_id_vulnerability_imports_org_id_id_fk" FOREIGN KEY ("org_id","import_id") REFERENCES "public"."vulnerability_imports"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_turns" ADD CONSTRAINT "vulnerability_turns_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_turns" ADD CONSTRAINT "vulnerability_turns_org_id_vulnerability_id_vulnerabilities_org_id_id_fk" FOREIGN KEY ("org_id","vulnerability_id") REFERENCES "public"."vulnerabilities"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_turns" ADD CONSTRAINT "vulnerability_turns_org_id_import_id_vulnerability_imports_org_id_id_fk" FOREIGN KEY ("org_id","import_id") REFERENCES "public"."vulnerability_imports"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_turns" ADD CONSTRAINT "vulnerability_turns_org_id_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "vulnerabilities_key" ON "vulnerabilities" USING btree ("org_id","key");--> statement-breakpoint
CREATE INDEX "vulnerabilities_newest" ON "vulnerabilities" USING btree ("org_id","opened_at","id");--> statement-breakpoint
CREATE INDEX "vulnerabilities_state" ON "vulnerabilities" USING btree ("org_id","state","opened_at","id");--> statement-breakpoint
CREATE INDEX "vulnerabilities_severity" ON "vulnerabilities" USING btree ("org_id","severity","opened_at","id");--> statement-breakpoint
CREATE INDEX "vulnerabilities_system" ON "vulnerabilities" USING btree ("org_id","system_id","opened_at","id");--> statement-breakpoint
CREATE INDEX "vulnerabilities_tool" ON "vulnerabilities" USING btree ("org_id","tool_key","opened_at","id");--> statement-breakpoint
CREATE INDEX "vulnerabilities_due" ON "vulnerabilities" USING btree ("org_id","due_at") WHERE state in ('open', 'regressed', 'accepted', 'false_positive');--> statement-breakpoint
CREATE INDEX "vulnerabilities_scope" ON "vulnerabilities" USING btree ("org_id","system_id","tool_key","state");--> statement-breakpoint
CREATE INDEX "vulnerabilities_resolved" ON "vulnerabilities" USING btree ("org_id","resolved_at") WHERE resolved_at is not null;--> statement-breakpoint
CREATE INDEX "vulnerabilities_exempt" ON "vulnerabilities" USING btree ("org_id","exempt_until") WHERE exempt_until is not null;--> statement-breakpoint
CREATE INDEX "vulnerabilities_read" ON "vulnerabilities" USING btree ("org_id","read_import_id");--> statement-breakpoint
CREATE INDEX "vulnerabilities_turn" ON "vulnerabilities" USING btree ("org_id","turn_import_id");--> statement-breakpoint
CREATE INDEX "vulnerabilities_exempt_by" ON "vulnerabilities" USING btree ("org_id","exempt_by_id");--> statement-breakpoint
CREATE INDEX "vulnerability_imports_newest" ON "vulnerability_imports" USING btree ("org_id","received_at","id");--> statement-breakpoint
CREATE INDEX "vulnerability_imports_system" ON "vulnerability_imports" USING btree ("org_id","system_id");--> statement-breakpoint
CREATE INDEX "vulnerability_imports_artifact" ON "vulnerability_imports" USING btree ("org_id","artifact_id");--> statement-breakpoint
CREATE INDEX "vulnerability_imports_systems" ON "vulnerability_imports" USING gin ("system_ids");--> statement-breakpoint
CREATE INDEX "vulnerability_imports_shape" ON "vulnerability_imports" USING btree ("org_id","shape","received_at") WHERE mapping is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "vulnerability_imports_once" ON "vulnerability_imports" USING btree ("org_id","sha256",coalesce("system_id", '00000000-0000-0000-0000-000000000000'::uuid)) WHERE status in ('reading', 'unmapped', 'done');--> statement-breakpoint
CREATE INDEX "vulnerability_rows_key" ON "vulnerability_rows" USING btree ("org_id","import_id","key");--> statement-breakpoint
CREATE INDEX "vulnerability_turns_import" ON "vulnerability_turns" USING btree ("org_id","import_id");--> statement-breakpoint
CREATE INDEX "vulnerability_turns_by" ON "vulnerability_turns" USING btree ("org_id","by_id");