CREATE TABLE "alert_thresholds" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"measure" text NOT NULL,
	"most" integer NOT NULL,
	"severity" smallint NOT NULL,
	"enabled" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "alert_thresholds_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "alert_thresholds_known" CHECK ("alert_thresholds"."measure" in ('open_findings', 'open_critical', 'rejected_records', 'lag_minutes', 'overdue_vulnerabilities', 'open_incidents') and "alert_thresholds"."severity" between 1 and 4 and "alert_thresholds"."most" between 0 and 1000000000 and char_length("alert_thresholds"."name") between 1 and 200)
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" integer NOT NULL,
	"source" text NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"said" text NOT NULL,
	"severity" smallint NOT NULL,
	"subject" text NOT NULL,
	"href" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"assignee_id" uuid,
	"acknowledged_at" timestamp (3) with time zone,
	"acknowledged_by_id" uuid,
	"resolved_at" timestamp (3) with time zone,
	"resolved_by_id" uuid,
	"resolution" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "alerts_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "alerts_number" UNIQUE("org_id","number"),
	CONSTRAINT "alerts_known" CHECK ("alerts"."source" in ('rule', 'threshold', 'operation') and "alerts"."state" in ('open', 'acknowledged', 'resolved') and "alerts"."severity" between 1 and 4),
	CONSTRAINT "alerts_texts" CHECK (char_length("alerts"."key") between 1 and 500 and char_length("alerts"."title") between 1 and 300 and char_length("alerts"."said") between 1 and 2000 and char_length("alerts"."subject") between 1 and 300 and "alerts"."href" ~ '^/' and char_length("alerts"."href") <= 500 and char_length("alerts"."resolution") between 1 and 2000),
	CONSTRAINT "alerts_whole" CHECK (("alerts"."state" = 'resolved') = ("alerts"."resolved_at" is not null) and ("alerts"."resolved_at" is null) = ("alerts"."resolution" is null) and ("alerts"."resolved_by_id" is null or "alerts"."resolved_at" is not null) and ("alerts"."acknowledged_at" is null) = ("alerts"."acknowledged_by_id" is null) and ("alerts"."state" <> 'acknowledged' or "alerts"."acknowledged_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "alert_thresholds" ADD CONSTRAINT "alert_thresholds_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_org_id_assignee_id_users_org_id_id_fk" FOREIGN KEY ("org_id","assignee_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_org_id_acknowledged_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","acknowledged_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_org_id_resolved_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","resolved_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "alert_thresholds_name" ON "alert_thresholds" USING btree ("org_id",lower("name")) WHERE deleted_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open" ON "alerts" USING btree ("org_id","key") WHERE state <> 'resolved';--> statement-breakpoint
CREATE INDEX "alerts_key" ON "alerts" USING btree ("org_id","key","number");--> statement-breakpoint
CREATE INDEX "alerts_state" ON "alerts" USING btree ("org_id","state","number","id");--> statement-breakpoint
CREATE INDEX "alerts_severity" ON "alerts" USING btree ("org_id","severity","number","id");--> statement-breakpoint
CREATE INDEX "alerts_source" ON "alerts" USING btree ("org_id","source","number","id");--> statement-breakpoint
CREATE INDEX "alerts_assignee" ON "alerts" USING btree ("org_id","assignee_id","number","id");--> statement-breakpoint
CREATE INDEX "alerts_acknowledger" ON "alerts" USING btree ("org_id","acknowledged_by_id");--> statement-breakpoint
CREATE INDEX "alerts_resolver" ON "alerts" USING btree ("org_id","resolved_by_id");