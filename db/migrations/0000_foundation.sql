-- The cluster's identity: transaction ids of another cluster (after a restore) mean nothing here.
CREATE FUNCTION tickmark_cluster() RETURNS text LANGUAGE sql STABLE AS $$ SELECT system_identifier::text FROM pg_control_system() $$;--> statement-breakpoint
CREATE TABLE "audit_denials" (
	"org_id" uuid NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"minute" timestamp (3) with time zone NOT NULL,
	"count" integer NOT NULL,
	"recorded_at" timestamp (3) with time zone,
	CONSTRAINT "audit_denials_org_id_actor_action_minute_pk" PRIMARY KEY("org_id","actor","action","minute")
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"body" text NOT NULL,
	"action" text GENERATED ALWAYS AS (((body::jsonb) #>> '{action}')) STORED,
	"category" text GENERATED ALWAYS AS (((body::jsonb) #>> '{category}')) STORED,
	"outcome" text GENERATED ALWAYS AS (((body::jsonb) #>> '{outcome}')) STORED,
	"actor_kind" text GENERATED ALWAYS AS (((body::jsonb) #>> '{actor,kind}')) STORED,
	"actor_id" text GENERATED ALWAYS AS (((body::jsonb) #>> '{actor,id}')) STORED,
	"subject_type" text GENERATED ALWAYS AS (((body::jsonb) #>> '{subject,type}')) STORED,
	"subject_id" text GENERATED ALWAYS AS (((body::jsonb) #>> '{subject,id}')) STORED,
	"correlation_id" text GENERATED ALWAYS AS (((body::jsonb) #>> '{correlation}')) STORED,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"cluster" text DEFAULT tickmark_cluster() NOT NULL,
	CONSTRAINT "audit_entries_org_id_recorded_at_id_pk" PRIMARY KEY("org_id","recorded_at","id"),
	CONSTRAINT "audit_entries_size" CHECK (octet_length("audit_entries"."body") <= 61440)
) PARTITION BY RANGE ("recorded_at");
--> statement-breakpoint
CREATE TABLE "audit_personal" (
	"org_id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"path" text NOT NULL,
	"salt" "bytea" NOT NULL,
	"value" text NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "audit_personal_org_id_entry_id_path_pk" PRIMARY KEY("org_id","entry_id","path")
);
--> statement-breakpoint
CREATE TABLE "installation_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"minute" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"detail" text NOT NULL,
	"count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "detection_rules" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"rule_id" text NOT NULL,
	"enabled" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "detection_rules_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "detection_rules_rule" UNIQUE("org_id","rule_id")
);
--> statement-breakpoint
CREATE TABLE "event_batches" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"source" text NOT NULL,
	"label" text NOT NULL,
	"sha256" text NOT NULL,
	"received" integer NOT NULL,
	"accepted" integer NOT NULL,
	"duplicates" integer NOT NULL,
	"rejected" integer NOT NULL,
	"rejects" jsonb NOT NULL,
	"root" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"received_by_id" uuid,
	"detected_at" timestamp (3) with time zone,
	"findings" integer,
	"failed_at" timestamp (3) with time zone,
	"error" text,
	CONSTRAINT "event_batches_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "event_batches_sum" CHECK ("event_batches"."received" = "event_batches"."accepted" + "event_batches"."duplicates" + "event_batches"."rejected"),
	CONSTRAINT "event_batches_error" CHECK (char_length("event_batches"."error") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "event_hours" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"source" text NOT NULL,
	"severity" smallint NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "event_hours_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "event_keys" (
	"org_id" uuid NOT NULL,
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"event_id" uuid NOT NULL,
	CONSTRAINT "event_keys_org_id_source_external_id_pk" PRIMARY KEY("org_id","source","external_id")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"batch_id" uuid NOT NULL,
	"source" text NOT NULL,
	"external_id" text,
	"event_type" text NOT NULL,
	"user_name" text,
	"ip" text,
	"system" text,
	"outcome" text,
	"severity_hint" smallint DEFAULT 0 NOT NULL,
	"raw" text NOT NULL,
	CONSTRAINT "events_org_id_received_at_id_pk" PRIMARY KEY("org_id","received_at","id"),
	CONSTRAINT "events_severity" CHECK ("events"."severity_hint" between 0 and 4)
) PARTITION BY RANGE ("received_at");
--> statement-breakpoint
CREATE TABLE "findings" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"rule_id" text NOT NULL,
	"rule_name" text NOT NULL,
	"severity" smallint NOT NULL,
	"description" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"user_name" text,
	"system" text,
	"source" text NOT NULL,
	"event_id" uuid,
	"event_received_at" timestamp (3) with time zone,
	"risk_score" smallint NOT NULL,
	"extra_data" jsonb NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"assignee_id" uuid,
	"note" text,
	"reviewed_by_id" uuid,
	"reviewed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "findings_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "findings_once" UNIQUE("org_id","rule_id","event_id"),
	CONSTRAINT "findings_severity" CHECK ("findings"."severity" between 1 and 4),
	CONSTRAINT "findings_risk" CHECK ("findings"."risk_score" between 0 and 100),
	CONSTRAINT "findings_status" CHECK ("findings"."status" in ('open', 'reviewed', 'flagged', 'false_positive', 'resolved')),
	CONSTRAINT "findings_note" CHECK (char_length("findings"."note") <= 2000),
	CONSTRAINT "findings_reviewed" CHECK ("findings"."status" = 'open' or ("findings"."reviewed_by_id" is not null and "findings"."reviewed_at" is not null)),
	CONSTRAINT "findings_false_positive_note" CHECK ("findings"."status" not in ('false_positive', 'resolved') or char_length(coalesce("findings"."note", '')) > 0)
);
--> statement-breakpoint
CREATE TABLE "mails" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"recipient" text NOT NULL,
	"subject" text NOT NULL,
	"text" text,
	"status" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "mails_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "mails_status" CHECK ("mails"."status" in ('pending', 'sent', 'kept', 'failed')),
	CONSTRAINT "mails_error" CHECK (char_length("mails"."error") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"is_sample" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "organizations_status" CHECK ("organizations"."status" in ('active', 'suspended')),
	CONSTRAINT "organizations_name" CHECK (char_length("organizations"."name") between 1 and 200)
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"org_id" uuid PRIMARY KEY NOT NULL,
	"document" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"updated_by_id" uuid
);
--> statement-breakpoint
CREATE TABLE "api_tokens" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"token_hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"created_by_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "api_tokens_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "api_tokens_hash" UNIQUE("org_id","token_hash")
);
--> statement-breakpoint
CREATE TABLE "challenges" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"purpose" text NOT NULL,
	"method" text NOT NULL,
	"totp_secret" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"return_to" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "challenges_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "challenges_token" UNIQUE("org_id","token_hash")
);
--> statement-breakpoint
CREATE TABLE "identity_providers" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"issuer" text NOT NULL,
	"client_id" text NOT NULL,
	"client_secret" text NOT NULL,
	"audiences" text[] DEFAULT '{}' NOT NULL,
	"accepted_factors" text[] DEFAULT '{}' NOT NULL,
	"groups_claim" text DEFAULT 'groups' NOT NULL,
	"group_roles" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"link_rule" text DEFAULT 'verified_email' NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "identity_providers_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "identity_providers_link" CHECK ("identity_providers"."link_rule" in ('invited_only', 'verified_email', 'create'))
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"method" text NOT NULL,
	"ip" text NOT NULL,
	"user_agent" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"end_reason" text,
	CONSTRAINT "sessions_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "sessions_method" CHECK ("sessions"."method" in ('password', 'sso')),
	CONSTRAINT "sessions_ended" CHECK (("sessions"."ended_at" is null) = ("sessions"."end_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "user_identities" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"provider_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "user_identities_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "user_identities_subject" UNIQUE("org_id","provider_id","subject")
);
--> statement-breakpoint
CREATE TABLE "systems" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"owner_id" uuid,
	"environment" text NOT NULL,
	"criticality" smallint NOT NULL,
	"data_classes" text[] DEFAULT '{}' NOT NULL,
	"scopes" text[] DEFAULT '{}' NOT NULL,
	"processes" text[] DEFAULT '{}' NOT NULL,
	"controls" text[] DEFAULT '{}' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "systems_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "systems_name" CHECK (char_length("systems"."name") between 1 and 500),
	CONSTRAINT "systems_description" CHECK (char_length("systems"."description") <= 5000),
	CONSTRAINT "systems_environment" CHECK ("systems"."environment" in ('production', 'staging', 'test', 'development', 'recovery')),
	CONSTRAINT "systems_criticality" CHECK ("systems"."criticality" between 1 and 4)
);
--> statement-breakpoint
CREATE TABLE "backup_codes" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"code_hash" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "backup_codes_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "backup_codes_hash" UNIQUE("org_id","user_id","code_hash")
);
--> statement-breakpoint
CREATE TABLE "invites" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"created_by_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "invites_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "invites_token" UNIQUE("org_id","token_hash")
);
--> statement-breakpoint
CREATE TABLE "password_history" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"password_hash" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "password_history_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "roles" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"label" text NOT NULL,
	"grants" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "roles_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "roles_name" CHECK ("roles"."name" ~ '^custom_[a-z0-9_]{1,40}$')
);
--> statement-breakpoint
CREATE TABLE "user_grants" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"permission" text NOT NULL,
	"effect" text NOT NULL,
	"reason" text NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"created_by_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "user_grants_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "user_grants_permission" UNIQUE("org_id","user_id","permission"),
	CONSTRAINT "user_grants_effect" CHECK ("user_grants"."effect" in ('any', 'own', 'withdrawn')),
	CONSTRAINT "user_grants_reason" CHECK (char_length("user_grants"."reason") between 1 and 1000)
);
--> statement-breakpoint
CREATE TABLE "user_roles" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"scope_id" uuid,
	"expires_at" timestamp (3) with time zone,
	"granted_by_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "user_roles_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "user_roles_role" UNIQUE NULLS NOT DISTINCT("org_id","user_id","role","scope_id")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"department" text,
	"status" text NOT NULL,
	"break_glass" boolean DEFAULT false NOT NULL,
	"password_hash" text,
	"password_changed_at" timestamp (3) with time zone,
	"totp_secret" text,
	"totp_step" bigint,
	"mfa_enrolled_at" timestamp (3) with time zone,
	"last_signed_in_at" timestamp (3) with time zone,
	"failed_sign_ins" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "users_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "users_status" CHECK ("users"."status" in ('invited', 'active', 'deactivated', 'removed')),
	CONSTRAINT "users_name" CHECK (char_length("users"."name") between 1 and 255),
	CONSTRAINT "users_department" CHECK (char_length("users"."department") <= 100),
	CONSTRAINT "users_active_has_factor" CHECK ("users"."status" <> 'active' or "users"."mfa_enrolled_at" is not null or "users"."password_hash" is null)
);
--> statement-breakpoint
ALTER TABLE "detection_rules" ADD CONSTRAINT "detection_rules_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_batches" ADD CONSTRAINT "event_batches_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_org_id_batch_id_event_batches_org_id_id_fk" FOREIGN KEY ("org_id","batch_id") REFERENCES "public"."event_batches"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_org_id_assignee_id_users_org_id_id_fk" FOREIGN KEY ("org_id","assignee_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_org_id_reviewed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","reviewed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settings" ADD CONSTRAINT "settings_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_providers" ADD CONSTRAINT "identity_providers_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_identities" ADD CONSTRAINT "user_identities_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_identities" ADD CONSTRAINT "user_identities_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_identities" ADD CONSTRAINT "user_identities_org_id_provider_id_identity_providers_org_id_id_fk" FOREIGN KEY ("org_id","provider_id") REFERENCES "public"."identity_providers"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "systems" ADD CONSTRAINT "systems_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "systems" ADD CONSTRAINT "systems_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backup_codes" ADD CONSTRAINT "backup_codes_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backup_codes" ADD CONSTRAINT "backup_codes_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invites" ADD CONSTRAINT "invites_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invites" ADD CONSTRAINT "invites_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "password_history" ADD CONSTRAINT "password_history_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "password_history" ADD CONSTRAINT "password_history_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roles" ADD CONSTRAINT "roles_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_grants" ADD CONSTRAINT "user_grants_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_grants" ADD CONSTRAINT "user_grants_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_roles" ADD CONSTRAINT "user_roles_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_roles" ADD CONSTRAINT "user_roles_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_entries_subject" ON "audit_entries" USING btree ("org_id","subject_type","subject_id","recorded_at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_actor" ON "audit_entries" USING btree ("org_id","actor_id","recorded_at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_action" ON "audit_entries" USING btree ("org_id","action","recorded_at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_category" ON "audit_entries" USING btree ("org_id","category","recorded_at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_xid" ON "audit_entries" USING btree ("xid");--> statement-breakpoint
CREATE INDEX "event_batches_received" ON "event_batches" USING btree ("org_id","received_at","id");--> statement-breakpoint
CREATE INDEX "event_batches_undetected" ON "event_batches" USING btree ("org_id","received_at") WHERE detected_at is null;--> statement-breakpoint
CREATE INDEX "event_hours_hour" ON "event_hours" USING btree ("org_id","kind","hour");--> statement-breakpoint
CREATE INDEX "events_time" ON "events" USING btree ("org_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "events_batch" ON "events" USING btree ("org_id","batch_id");--> statement-breakpoint
CREATE INDEX "events_user" ON "events" USING btree ("org_id","user_name","occurred_at","id");--> statement-breakpoint
CREATE INDEX "events_type" ON "events" USING btree ("org_id","event_type","occurred_at","id");--> statement-breakpoint
CREATE INDEX "findings_time" ON "findings" USING btree ("org_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "findings_severity" ON "findings" USING btree ("org_id","severity","occurred_at","id");--> statement-breakpoint
CREATE INDEX "findings_status" ON "findings" USING btree ("org_id","status","occurred_at","id");--> statement-breakpoint
CREATE INDEX "findings_risk" ON "findings" USING btree ("org_id","risk_score","id");--> statement-breakpoint
CREATE INDEX "findings_user" ON "findings" USING btree ("org_id","user_name","occurred_at","id");--> statement-breakpoint
CREATE INDEX "findings_rule" ON "findings" USING btree ("org_id","rule_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "findings_assignee" ON "findings" USING btree ("org_id","assignee_id","status");--> statement-breakpoint
CREATE INDEX "findings_event" ON "findings" USING btree ("org_id","event_id");--> statement-breakpoint
CREATE INDEX "mails_status" ON "mails" USING btree ("org_id","status","created_at");--> statement-breakpoint
CREATE INDEX "mails_created" ON "mails" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "organizations_slug" ON "organizations" USING btree ("slug");--> statement-breakpoint
CREATE INDEX "api_tokens_lookup" ON "api_tokens" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "api_tokens_user" ON "api_tokens" USING btree ("org_id","user_id");--> statement-breakpoint
CREATE INDEX "challenges_token_lookup" ON "challenges" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "challenges_expiry" ON "challenges" USING btree ("org_id","expires_at");--> statement-breakpoint
CREATE INDEX "challenges_user" ON "challenges" USING btree ("org_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "identity_providers_name" ON "identity_providers" USING btree ("org_id","name") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("org_id","user_id","created_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "sessions_expiry" ON "sessions" USING btree ("org_id","expires_at");--> statement-breakpoint
CREATE INDEX "user_identities_user" ON "user_identities" USING btree ("org_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "systems_name" ON "systems" USING btree ("org_id",lower("name")) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "systems_by_name" ON "systems" USING btree ("org_id","name","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "systems_criticality" ON "systems" USING btree ("org_id","criticality","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "systems_environment" ON "systems" USING btree ("org_id","environment") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "systems_owner" ON "systems" USING btree ("org_id","owner_id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "invites_token_lookup" ON "invites" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "invites_user" ON "invites" USING btree ("org_id","user_id","created_at");--> statement-breakpoint
CREATE INDEX "password_history_user" ON "password_history" USING btree ("org_id","user_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "roles_name" ON "roles" USING btree ("org_id","name") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "user_roles_by_role" ON "user_roles" USING btree ("org_id","role");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree ("org_id",lower("email")) WHERE status <> 'removed';--> statement-breakpoint
CREATE INDEX "users_status" ON "users" USING btree ("org_id","status");--> statement-breakpoint
CREATE INDEX "users_created" ON "users" USING btree ("org_id","created_at","id");