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
CREATE TABLE "anomaly_marks" (
	"org_id" uuid NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"event_id" uuid NOT NULL,
	CONSTRAINT "anomaly_marks_org_id_pk" PRIMARY KEY("org_id")
);
--> statement-breakpoint
CREATE TABLE "sign_in_baselines" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_name" text NOT NULL,
	"learned" integer NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	"document" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "sign_in_baselines_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "sign_in_baselines_texts" CHECK (char_length("sign_in_baselines"."user_name") between 1 and 500 and "sign_in_baselines"."learned" > 0)
);
--> statement-breakpoint
CREATE TABLE "trail_digests" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"chain" text NOT NULL,
	"folder" text NOT NULL,
	"key" text NOT NULL,
	"previous_key" text,
	"start_at" timestamp (3) with time zone,
	"end_at" timestamp (3) with time zone,
	"sha256" text NOT NULL,
	"signature" text,
	"signed" text,
	"fingerprint" text,
	"state" text NOT NULL,
	"problems" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"why" text,
	"listed" integer DEFAULT 0 NOT NULL,
	"matched" integer DEFAULT 0 NOT NULL,
	"finding_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "trail_digests_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "trail_digests_state" CHECK ("trail_digests"."state" in ('valid', 'unverifiable', 'invalid') and ("trail_digests"."state" = 'unverifiable') = ("trail_digests"."why" is not null) and ("trail_digests"."state" = 'invalid') = (jsonb_array_length("trail_digests"."problems") > 0)),
	CONSTRAINT "trail_digests_texts" CHECK (char_length("trail_digests"."key") between 1 and 1024 and char_length("trail_digests"."chain") between 1 and 300 and "trail_digests"."sha256" ~ '^[0-9a-f]{64}$' and "trail_digests"."matched" between 0 and "trail_digests"."listed")
);
--> statement-breakpoint
CREATE TABLE "trail_files" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"folder" text NOT NULL,
	"day" text NOT NULL,
	"key" text NOT NULL,
	"sha256" text,
	"read_at" timestamp (3) with time zone NOT NULL,
	"received" integer NOT NULL,
	"accepted" integer NOT NULL,
	"duplicates" integer NOT NULL,
	"rejected" integer NOT NULL,
	"refused" text,
	CONSTRAINT "trail_files_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "trail_files_sum" CHECK ("trail_files"."received" = "trail_files"."accepted" + "trail_files"."duplicates" + "trail_files"."rejected"),
	CONSTRAINT "trail_files_texts" CHECK (char_length("trail_files"."key") between 1 and 1024 and "trail_files"."sha256" ~ '^[0-9a-f]{64}$' and char_length("trail_files"."refused") between 1 and 500 and ("trail_files"."sha256" is not null or "trail_files"."refused" is not null))
);
--> statement-breakpoint
CREATE TABLE "event_reviews" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"status" text NOT NULL,
	"note" text,
	"reviewed_by_id" uuid,
	"reviewed_at" timestamp (3) with time zone,
	CONSTRAINT "event_reviews_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "event_reviews_known" CHECK ("event_reviews"."status" in ('new', 'reviewed', 'flagged')),
	CONSTRAINT "event_reviews_said" CHECK (("event_reviews"."status" = 'new') = ("event_reviews"."reviewed_by_id" is null) and ("event_reviews"."reviewed_by_id" is null) = ("event_reviews"."reviewed_at" is null)),
	CONSTRAINT "event_reviews_why" CHECK ("event_reviews"."status" <> 'flagged' or char_length(coalesce("event_reviews"."note", '')) > 0),
	CONSTRAINT "event_reviews_note" CHECK (char_length("event_reviews"."note") <= 2000)
);
--> statement-breakpoint
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
CREATE TABLE "response_actions" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"rule_id" text NOT NULL,
	"rule_name" text NOT NULL,
	"actions" text[] NOT NULL,
	"role" text,
	"status" text DEFAULT 'requested' NOT NULL,
	"reason" text NOT NULL,
	"requested_by_id" uuid NOT NULL,
	"requested_by_person_id" uuid NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"decided_by_id" uuid,
	"decided_by_person_id" uuid,
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
	CONSTRAINT "response_actions_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "response_actions_known" CHECK ("response_actions"."status" in ('requested', 'approved', 'rejected', 'withdrawn', 'expired', 'ended') and cardinality("response_actions"."actions") between 1 and 5 and "response_actions"."actions" <@ array['lock_account', 'end_sessions', 'revoke_token', 'open_incident', 'notify_role'] and ('notify_role' = any ("response_actions"."actions")) = ("response_actions"."role" is not null)),
	CONSTRAINT "response_actions_texts" CHECK (char_length("response_actions"."reason") between 1 and 2000 and char_length("response_actions"."rule_id") between 1 and 200 and char_length("response_actions"."rule_name") between 1 and 300 and char_length("response_actions"."note") <= 2000),
	CONSTRAINT "response_actions_decided" CHECK ("response_actions"."status" in ('requested', 'withdrawn', 'expired') or ("response_actions"."decided_by_id" is not null and "response_actions"."decided_by_person_id" is not null and "response_actions"."decided_at" is not null)),
	CONSTRAINT "response_actions_two_people" CHECK ("response_actions"."decided_by_id" is null or ("response_actions"."decided_by_id" <> "response_actions"."requested_by_id" and "response_actions"."decided_by_person_id" <> "response_actions"."requested_by_person_id"))
);
--> statement-breakpoint
CREATE TABLE "response_acts" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"response_id" uuid NOT NULL,
	"finding_id" uuid NOT NULL,
	"action" text NOT NULL,
	"target_id" uuid,
	"outcome" text NOT NULL,
	"said" text NOT NULL,
	"reversed_at" timestamp (3) with time zone,
	"reversed_by_id" uuid,
	"reverse_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "response_acts_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "response_acts_once" UNIQUE("org_id","response_id","finding_id","action"),
	CONSTRAINT "response_acts_known" CHECK ("response_acts"."action" in ('lock_account', 'end_sessions', 'revoke_token', 'open_incident', 'notify_role') and "response_acts"."outcome" in ('done', 'refused', 'nothing') and char_length("response_acts"."said") between 1 and 2000 and char_length("response_acts"."reverse_reason") between 1 and 2000),
	CONSTRAINT "response_acts_reversed" CHECK (("response_acts"."reversed_at" is null) = ("response_acts"."reversed_by_id" is null) and ("response_acts"."reversed_at" is null) = ("response_acts"."reverse_reason" is null) and ("response_acts"."reversed_at" is null or ("response_acts"."action" = 'lock_account' and "response_acts"."outcome" = 'done')))
);
--> statement-breakpoint
ALTER TABLE "connections" DROP CONSTRAINT "connections_kind";--> statement-breakpoint
ALTER TABLE "alert_thresholds" ADD CONSTRAINT "alert_thresholds_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_org_id_assignee_id_users_org_id_id_fk" FOREIGN KEY ("org_id","assignee_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_org_id_acknowledged_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","acknowledged_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_org_id_resolved_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","resolved_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "anomaly_marks" ADD CONSTRAINT "anomaly_marks_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_baselines" ADD CONSTRAINT "sign_in_baselines_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trail_digests" ADD CONSTRAINT "trail_digests_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trail_digests" ADD CONSTRAINT "trail_digests_org_id_connection_id_connections_org_id_id_fk" FOREIGN KEY ("org_id","connection_id") REFERENCES "public"."connections"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trail_digests" ADD CONSTRAINT "trail_digests_org_id_finding_id_findings_org_id_id_fk" FOREIGN KEY ("org_id","finding_id") REFERENCES "public"."findings"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trail_files" ADD CONSTRAINT "trail_files_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trail_files" ADD CONSTRAINT "trail_files_org_id_connection_id_connections_org_id_id_fk" FOREIGN KEY ("org_id","connection_id") REFERENCES "public"."connections"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_reviews" ADD CONSTRAINT "event_reviews_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_reviews" ADD CONSTRAINT "event_reviews_org_id_reviewed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","reviewed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
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
ALTER TABLE "response_actions" ADD CONSTRAINT "response_actions_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "response_actions" ADD CONSTRAINT "response_actions_org_id_requested_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","requested_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "response_actions" ADD CONSTRAINT "response_actions_org_id_decided_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","decided_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "response_actions" ADD CONSTRAINT "response_actions_org_id_ended_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","ended_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "response_acts" ADD CONSTRAINT "response_acts_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "response_acts" ADD CONSTRAINT "response_acts_org_id_response_id_response_actions_org_id_id_fk" FOREIGN KEY ("org_id","response_id") REFERENCES "public"."response_actions"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "response_acts" ADD CONSTRAINT "response_acts_org_id_reversed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","reversed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "alert_thresholds_name" ON "alert_thresholds" USING btree ("org_id",lower("name")) WHERE deleted_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open" ON "alerts" USING btree ("org_id","key") WHERE state <> 'resolved';--> statement-breakpoint
CREATE INDEX "alerts_key" ON "alerts" USING btree ("org_id","key","number");--> statement-breakpoint
CREATE INDEX "alerts_state" ON "alerts" USING btree ("org_id","state","number","id");--> statement-breakpoint
CREATE INDEX "alerts_severity" ON "alerts" USING btree ("org_id","severity","number","id");--> statement-breakpoint
CREATE INDEX "alerts_source" ON "alerts" USING btree ("org_id","source","number","id");--> statement-breakpoint
CREATE INDEX "alerts_assignee" ON "alerts" USING btree ("org_id","assignee_id","number","id");--> statement-breakpoint
CREATE INDEX "alerts_acknowledger" ON "alerts" USING btree ("org_id","acknowledged_by_id");--> statement-breakpoint
CREATE INDEX "alerts_resolver" ON "alerts" USING btree ("org_id","resolved_by_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sign_in_baselines_user" ON "sign_in_baselines" USING btree ("org_id","user_name");--> statement-breakpoint
CREATE INDEX "sign_in_baselines_last" ON "sign_in_baselines" USING btree ("org_id","last_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "trail_digests_once" ON "trail_digests" USING btree ("org_id","connection_id","key");--> statement-breakpoint
CREATE INDEX "trail_digests_chain" ON "trail_digests" USING btree ("org_id","connection_id","chain","end_at");--> statement-breakpoint
CREATE INDEX "trail_digests_folder" ON "trail_digests" USING btree ("org_id","connection_id","folder","end_at");--> statement-breakpoint
CREATE INDEX "trail_digests_previous" ON "trail_digests" USING btree ("org_id","connection_id","previous_key");--> statement-breakpoint
CREATE INDEX "trail_digests_finding" ON "trail_digests" USING btree ("org_id","finding_id");--> statement-breakpoint
CREATE UNIQUE INDEX "trail_files_once" ON "trail_files" USING btree ("org_id","connection_id","key");--> statement-breakpoint
CREATE INDEX "trail_files_day" ON "trail_files" USING btree ("org_id","connection_id","folder","day");--> statement-breakpoint
CREATE INDEX "event_reviews_status" ON "event_reviews" USING btree ("org_id","status","occurred_at","id");--> statement-breakpoint
CREATE INDEX "event_reviews_reviewer" ON "event_reviews" USING btree ("org_id","reviewed_by_id");--> statement-breakpoint
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
CREATE INDEX "incidents_closer" ON "incidents" USING btree ("org_id","closed_by_id");--> statement-breakpoint
CREATE UNIQUE INDEX "response_actions_rule" ON "response_actions" USING btree ("org_id","rule_id") WHERE status in ('requested', 'approved');--> statement-breakpoint
CREATE INDEX "response_actions_newest" ON "response_actions" USING btree ("org_id","requested_at","id");--> statement-breakpoint
CREATE INDEX "response_actions_requester" ON "response_actions" USING btree ("org_id","requested_by_id");--> statement-breakpoint
CREATE INDEX "response_actions_decider" ON "response_actions" USING btree ("org_id","decided_by_id");--> statement-breakpoint
CREATE INDEX "response_actions_ender" ON "response_actions" USING btree ("org_id","ended_by_id");--> statement-breakpoint
CREATE INDEX "response_acts_newest" ON "response_acts" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "response_acts_finding" ON "response_acts" USING btree ("org_id","finding_id");--> statement-breakpoint
CREATE INDEX "response_acts_reverser" ON "response_acts" USING btree ("org_id","reversed_by_id");--> statement-breakpoint
CREATE INDEX "events_source" ON "events" USING btree ("org_id","source");--> statement-breakpoint
CREATE INDEX "events_system" ON "events" USING btree ("org_id","system");--> statement-breakpoint
CREATE INDEX "events_target" ON "events" USING btree ("org_id","target");--> statement-breakpoint
CREATE INDEX "events_hint" ON "events" USING btree ("org_id","severity_hint");--> statement-breakpoint
CREATE INDEX "events_class" ON "events" USING btree ("org_id","class_uid","activity_id");--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_kind" CHECK ("connections"."kind" in ('github', 'aws', 'cloudtrail', 'webhook') and char_length("connections"."name") between 1 and 100);