CREATE TABLE "incident_links" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"incident_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"record_id" uuid,
	"at" timestamp (3) with time zone NOT NULL,
	"label" text NOT NULL,
	"reason" text NOT NULL,
	"added_by_id" uuid,
	"added_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "incident_links_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "incident_links_once" UNIQUE("org_id","incident_id","kind","record_id"),
	CONSTRAINT "incident_links_kinds" CHECK ("incident_links"."kind" in ('event', 'finding', 'act') and ("incident_links"."kind" = 'act') = ("incident_links"."record_id" is null)),
	CONSTRAINT "incident_links_texts" CHECK (char_length("incident_links"."label") between 1 and 2000 and char_length("incident_links"."reason") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "incident_obligations" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"incident_id" uuid NOT NULL,
	"recipient" text NOT NULL,
	"name" text NOT NULL,
	"what" text NOT NULL,
	"due_at" timestamp (3) with time zone,
	"outcome" text,
	"outcome_at" timestamp (3) with time zone,
	"outcome_by_id" uuid,
	"said" text,
	"late_reason" text,
	"of_clock" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "incident_obligations_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "incident_obligations_known" CHECK ("incident_obligations"."recipient" in ('authority', 'persons', 'controller', 'customer', 'other') and "incident_obligations"."outcome" in ('told', 'not_needed')),
	CONSTRAINT "incident_obligations_texts" CHECK (char_length("incident_obligations"."name") between 1 and 300 and char_length("incident_obligations"."what") between 1 and 5000 and char_length("incident_obligations"."said") between 1 and 5000 and char_length("incident_obligations"."late_reason") between 1 and 2000),
	CONSTRAINT "incident_obligations_outcome" CHECK (("incident_obligations"."outcome" is null) = ("incident_obligations"."outcome_at" is null) and ("incident_obligations"."outcome" is null) = ("incident_obligations"."outcome_by_id" is null) and ("incident_obligations"."outcome" is null) = ("incident_obligations"."said" is null) and ("incident_obligations"."outcome" is distinct from 'told' or "incident_obligations"."due_at" is null or "incident_obligations"."outcome_at" <= "incident_obligations"."due_at" or "incident_obligations"."late_reason" is not null))
);
--> statement-breakpoint
CREATE TABLE "incident_phases" (
	"org_id" uuid NOT NULL,
	"incident_id" uuid NOT NULL,
	"phase" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"said" text NOT NULL,
	"reason" text,
	"recorded_by_id" uuid NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "incident_phases_org_id_incident_id_phase_pk" PRIMARY KEY("org_id","incident_id","phase"),
	CONSTRAINT "incident_phases_known" CHECK ("incident_phases"."phase" in ('detection', 'containment', 'eradication', 'recovery', 'lessons')),
	CONSTRAINT "incident_phases_texts" CHECK (char_length("incident_phases"."said") between 1 and 10000 and char_length("incident_phases"."reason") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "incident_tasks" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"incident_id" uuid NOT NULL,
	"title" text NOT NULL,
	"assignee_id" uuid,
	"due_at" timestamp (3) with time zone,
	"done_at" timestamp (3) with time zone,
	"done_by_id" uuid,
	"outcome" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "incident_tasks_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "incident_tasks_texts" CHECK (char_length("incident_tasks"."title") between 1 and 500 and char_length("incident_tasks"."outcome") between 1 and 2000),
	CONSTRAINT "incident_tasks_done" CHECK (("incident_tasks"."done_at" is null) = ("incident_tasks"."done_by_id" is null) and ("incident_tasks"."done_at" is not null or "incident_tasks"."outcome" is null))
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"severity" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"returned" text,
	"occurred_at" timestamp (3) with time zone,
	"detected_at" timestamp (3) with time zone NOT NULL,
	"declared_at" timestamp (3) with time zone NOT NULL,
	"times_reason" text,
	"times_changed_at" timestamp (3) with time zone,
	"coordinator_id" uuid,
	"technical_lead_id" uuid,
	"legal_counsel_id" uuid,
	"communications_id" uuid,
	"cost" numeric(15, 2),
	"currency" text,
	"aware_at" timestamp (3) with time zone,
	"notify_by" timestamp (3) with time zone,
	"clock_started_at" timestamp (3) with time zone,
	"clock_started_by_id" uuid,
	"clock_reason" text,
	"clock_moved_at" timestamp (3) with time zone,
	"warned" integer DEFAULT 0 NOT NULL,
	"group_key" text,
	"merged_into_id" uuid,
	"split_from_id" uuid,
	"resolved_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"closed_by_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "incidents_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "incidents_number" UNIQUE("org_id","number"),
	CONSTRAINT "incidents_known" CHECK ("incidents"."severity" in ('p1', 'p2', 'p3', 'p4') and "incidents"."state" in ('open', 'investigating', 'resolved', 'closed') and "incidents"."warned" between 0 and 3),
	CONSTRAINT "incidents_texts" CHECK (char_length("incidents"."title") between 1 and 300 and char_length("incidents"."description") <= 10000 and char_length("incidents"."returned") between 1 and 2000 and char_length("incidents"."times_reason") between 1 and 2000 and char_length("incidents"."clock_reason") between 1 and 2000 and char_length("incidents"."group_key") between 1 and 500),
	CONSTRAINT "incidents_times" CHECK (("incidents"."occurred_at" is null or "incidents"."occurred_at" <= "incidents"."detected_at") and "incidents"."detected_at" <= "incidents"."declared_at" and ("incidents"."times_reason" is null) = ("incidents"."times_changed_at" is null)),
	CONSTRAINT "incidents_cost" CHECK (("incidents"."cost" is null) = ("incidents"."currency" is null) and "incidents"."cost" >= 0 and "incidents"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "incidents_clock_whole" CHECK (("incidents"."aware_at" is null) = ("incidents"."notify_by" is null) and ("incidents"."aware_at" is null) = ("incidents"."clock_started_at" is null) and ("incidents"."aware_at" is null) = ("incidents"."clock_started_by_id" is null) and ("incidents"."clock_reason" is null) = ("incidents"."clock_moved_at" is null)),
	CONSTRAINT "incidents_merged_closed" CHECK ("incidents"."merged_into_id" is null or ("incidents"."state" = 'closed' and "incidents"."merged_into_id" <> "incidents"."id")),
	CONSTRAINT "incidents_closed_whole" CHECK (("incidents"."state" = 'closed') = ("incidents"."closed_at" is not null) and ("incidents"."closed_at" is null) = ("incidents"."closed_by_id" is null))
);
--> statement-breakpoint
ALTER TABLE "incident_links" ADD CONSTRAINT "incident_links_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_links" ADD CONSTRAINT "incident_links_org_id_incident_id_incidents_org_id_id_fk" FOREIGN KEY ("org_id","incident_id") REFERENCES "public"."incidents"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_links" ADD CONSTRAINT "incident_links_org_id_added_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","added_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_obligations" ADD CONSTRAINT "incident_obligations_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_obligations" ADD CONSTRAINT "incident_obligations_org_id_incident_id_incidents_org_id_id_fk" FOREIGN KEY ("org_id","incident_id") REFERENCES "public"."incidents"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_obligations" ADD CONSTRAINT "incident_obligations_org_id_outcome_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","outcome_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_phases" ADD CONSTRAINT "incident_phases_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_phases" ADD CONSTRAINT "incident_phases_org_id_incident_id_incidents_org_id_id_fk" FOREIGN KEY ("org_id","incident_id") REFERENCES "public"."incidents"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_phases" ADD CONSTRAINT "incident_phases_org_id_recorded_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","recorded_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_tasks" ADD CONSTRAINT "incident_tasks_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_tasks" ADD CONSTRAINT "incident_tasks_org_id_incident_id_incidents_org_id_id_fk" FOREIGN KEY ("org_id","incident_id") REFERENCES "public"."incidents"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_tasks" ADD CONSTRAINT "incident_tasks_org_id_assignee_id_users_org_id_id_fk" FOREIGN KEY ("org_id","assignee_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_tasks" ADD CONSTRAINT "incident_tasks_org_id_done_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","done_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_org_id_merged_into_id_incidents_org_id_id_fk" FOREIGN KEY ("org_id","merged_into_id") REFERENCES "public"."incidents"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_org_id_split_from_id_incidents_org_id_id_fk" FOREIGN KEY ("org_id","split_from_id") REFERENCES "public"."incidents"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_org_id_coordinator_id_users_org_id_id_fk" FOREIGN KEY ("org_id","coordinator_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_org_id_technical_lead_id_users_org_id_id_fk" FOREIGN KEY ("org_id","technical_lead_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_org_id_legal_counsel_id_users_org_id_id_fk" FOREIGN KEY ("org_id","legal_counsel_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_org_id_communications_id_users_org_id_id_fk" FOREIGN KEY ("org_id","communications_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_org_id_clock_started_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","clock_started_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_org_id_closed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","closed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "incident_links_record" ON "incident_links" USING btree ("org_id","kind","record_id");--> statement-breakpoint
CREATE INDEX "incident_links_at" ON "incident_links" USING btree ("org_id","incident_id","at","id");--> statement-breakpoint
CREATE INDEX "incident_links_by" ON "incident_links" USING btree ("org_id","added_by_id");--> statement-breakpoint
CREATE INDEX "incident_obligations_incident" ON "incident_obligations" USING btree ("org_id","incident_id","created_at");--> statement-breakpoint
CREATE INDEX "incident_obligations_by" ON "incident_obligations" USING btree ("org_id","outcome_by_id");--> statement-breakpoint
CREATE UNIQUE INDEX "incident_obligations_clock" ON "incident_obligations" USING btree ("org_id","incident_id","recipient") WHERE of_clock;--> statement-breakpoint
CREATE INDEX "incident_phases_by" ON "incident_phases" USING btree ("org_id","recorded_by_id");--> statement-breakpoint
CREATE INDEX "incident_tasks_incident" ON "incident_tasks" USING btree ("org_id","incident_id","created_at");--> statement-breakpoint
CREATE INDEX "incident_tasks_assignee" ON "incident_tasks" USING btree ("org_id","assignee_id","due_at") WHERE done_at is null;--> statement-breakpoint
CREATE INDEX "incident_tasks_by" ON "incident_tasks" USING btree ("org_id","done_by_id");--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_group" ON "incidents" USING btree ("org_id","group_key") WHERE state in ('open', 'investigating') and group_key is not null;--> statement-breakpoint
CREATE INDEX "incidents_groups" ON "incidents" USING btree ("org_id","group_key","number") WHERE group_key is not null;--> statement-breakpoint
CREATE INDEX "incidents_state" ON "incidents" USING btree ("org_id","state","number","id");--> statement-breakpoint
CREATE INDEX "incidents_severity" ON "incidents" USING btree ("org_id","severity","number","id");--> statement-breakpoint
CREATE INDEX "incidents_clock" ON "incidents" USING btree ("org_id","notify_by") WHERE notify_by is not null and state <> 'closed';--> statement-breakpoint
CREATE INDEX "incidents_merged" ON "incidents" USING btree ("org_id","merged_into_id") WHERE merged_into_id is not null;--> statement-breakpoint
CREATE INDEX "incidents_split" ON "incidents" USING btree ("org_id","split_from_id") WHERE split_from_id is not null;--> statement-breakpoint
CREATE INDEX "incidents_coordinator" ON "incidents" USING btree ("org_id","coordinator_id","number","id");--> statement-breakpoint
CREATE INDEX "incidents_lead" ON "incidents" USING btree ("org_id","technical_lead_id");--> statement-breakpoint
CREATE INDEX "incidents_counsel" ON "incidents" USING btree ("org_id","legal_counsel_id");--> statement-breakpoint
CREATE INDEX "incidents_communications" ON "incidents" USING btree ("org_id","communications_id");--> statement-breakpoint
CREATE INDEX "incidents_clock_starter" ON "incidents" USING btree ("org_id","clock_started_by_id");--> statement-breakpoint
CREATE INDEX "incidents_closer" ON "incidents" USING btree ("org_id","closed_by_id");