CREATE TABLE "report_versions" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"report_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"state" text NOT NULL,
	"facts" jsonb,
	"tables" jsonb,
	"files" jsonb,
	"difference" jsonb,
	"error" text,
	"done_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "report_versions_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "report_versions_once" UNIQUE("org_id","report_id","number"),
	CONSTRAINT "report_versions_number" CHECK ("report_versions"."number" > 0),
	CONSTRAINT "report_versions_state_known" CHECK ("report_versions"."state" in ('making', 'locked', 'failed') and ("report_versions"."state" = 'making') = ("report_versions"."done_at" is null)),
	CONSTRAINT "report_versions_locked" CHECK (("report_versions"."state" = 'locked') = ("report_versions"."files" is not null) and ("report_versions"."files" is null) = ("report_versions"."facts" is null) and ("report_versions"."files" is null) = ("report_versions"."tables" is null)),
	CONSTRAINT "report_versions_failed" CHECK (("report_versions"."state" = 'failed') = ("report_versions"."error" is not null) and char_length("report_versions"."error") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"state" text NOT NULL,
	"from_day" date NOT NULL,
	"to_day" date NOT NULL,
	"zone" text NOT NULL,
	"scope" jsonb NOT NULL,
	"of_id" uuid,
	"repeats" text,
	"version_number" integer DEFAULT 0 NOT NULL,
	"sample" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "reports_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "reports_texts" CHECK (char_length("reports"."title") between 1 and 300 and char_length("reports"."zone") between 1 and 64 and "reports"."kind" ~ '^[a-z_]{1,40}$'),
	CONSTRAINT "reports_state_known" CHECK ("reports"."state" in ('making', 'locked', 'failed') and ("reports"."state" = 'locked') = ("reports"."version_number" > 0)),
	CONSTRAINT "reports_period" CHECK ("reports"."from_day" <= "reports"."to_day" and "reports"."to_day" - "reports"."from_day" <= 1827),
	CONSTRAINT "reports_repeat_known" CHECK ("reports"."repeats" in ('monthly', 'quarterly'))
);
--> statement-breakpoint
ALTER TABLE "report_versions" ADD CONSTRAINT "report_versions_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_versions" ADD CONSTRAINT "report_versions_org_id_report_id_reports_org_id_id_fk" FOREIGN KEY ("org_id","report_id") REFERENCES "public"."reports"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reports_newest" ON "reports" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "reports_kind" ON "reports" USING btree ("org_id","kind","created_at","id");--> statement-breakpoint
CREATE INDEX "reports_state" ON "reports" USING btree ("org_id","state","created_at","id");--> statement-breakpoint
CREATE INDEX "reports_of" ON "reports" USING btree ("org_id","of_id","created_at");--> statement-breakpoint
CREATE INDEX "reports_repeat" ON "reports" USING btree ("org_id","created_at") WHERE repeats is not null;