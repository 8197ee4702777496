CREATE TABLE "back_tests" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"rule_id" text NOT NULL,
	"rule_name" text NOT NULL,
	"from_time" timestamp (3) with time zone NOT NULL,
	"to_time" timestamp (3) with time zone NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"total" integer NOT NULL,
	"hits" integer DEFAULT 0 NOT NULL,
	"sample" jsonb NOT NULL,
	"after_time" timestamp (3) with time zone,
	"after_id" uuid,
	"windows" text,
	"error" text,
	"started_by_id" uuid,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "back_tests_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "back_tests_status" CHECK ("back_tests"."status" in ('queued', 'running', 'done', 'failed', 'cancelled')),
	CONSTRAINT "back_tests_range" CHECK ("back_tests"."from_time" < "back_tests"."to_time")
);
--> statement-breakpoint
CREATE TABLE "correlation_states" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"state" text NOT NULL,
	"rules" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "correlation_states_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "correlation_states_once" UNIQUE("org_id")
);
--> statement-breakpoint
CREATE TABLE "rule_mutes" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"rule_id" text NOT NULL,
	"rule_name" text NOT NULL,
	"status" text DEFAULT 'requested' NOT NULL,
	"reason" text NOT NULL,
	"requested_by_id" uuid NOT NULL,
	"requested_by_person_id" uuid NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"decided_by_id" uuid,
	"decided_by_person_id" uuid,
	"decided_at" timestamp (3) with time zone,
	"note" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_by_id" uuid,
	"ended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "rule_mutes_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "rule_mutes_status" CHECK ("rule_mutes"."status" in ('requested', 'approved', 'rejected', 'ended')),
	CONSTRAINT "rule_mutes_reason" CHECK (char_length("rule_mutes"."reason") between 1 and 2000),
	CONSTRAINT "rule_mutes_decided" CHECK ("rule_mutes"."status" = 'requested' or ("rule_mutes"."decided_by_id" is not null and "rule_mutes"."decided_by_person_id" is not null and "rule_mutes"."decided_at" is not null)),
	CONSTRAINT "rule_mutes_two_people" CHECK ("rule_mutes"."decided_by_id" is null or ("rule_mutes"."decided_by_id" <> "rule_mutes"."requested_by_id" and "rule_mutes"."decided_by_person_id" <> "rule_mutes"."requested_by_person_id")),
	CONSTRAINT "rule_mutes_expiry" CHECK ("rule_mutes"."expires_at" > "rule_mutes"."requested_at" and "rule_mutes"."expires_at" <= "rule_mutes"."requested_at" + interval '366 days')
);
--> statement-breakpoint
CREATE TABLE "rule_packs" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"sha256" text NOT NULL,
	"licence" text,
	"author" text,
	"files" integer NOT NULL,
	"loaded" integer NOT NULL,
	"refused" integer NOT NULL,
	"duplicates" integer NOT NULL,
	"problems" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "rule_packs_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "rule_packs_name" UNIQUE("org_id","name"),
	CONSTRAINT "rule_packs_counts" CHECK ("rule_packs"."files" >= 0 and "rule_packs"."loaded" >= 0 and "rule_packs"."refused" >= 0 and "rule_packs"."duplicates" >= 0)
);
--> statement-breakpoint
CREATE TABLE "sigma_rules" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"rule_id" text NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"severity" smallint NOT NULL,
	"product" text,
	"service" text,
	"category" text,
	"yaml" text NOT NULL,
	"sha256" text NOT NULL,
	"pack_id" uuid,
	"file" text,
	"licence" text,
	"author" text,
	"references" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "sigma_rules_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "sigma_rules_rule" UNIQUE("org_id","rule_id"),
	CONSTRAINT "sigma_rules_kind" CHECK ("sigma_rules"."kind" in ('rule', 'correlation', 'filter')),
	CONSTRAINT "sigma_rules_severity" CHECK ("sigma_rules"."severity" between 1 and 4),
	CONSTRAINT "sigma_rules_yaml" CHECK (char_length("sigma_rules"."yaml") <= 200000)
);
--> statement-breakpoint
ALTER TABLE "findings" ADD COLUMN "correlation_key" text;--> statement-breakpoint
ALTER TABLE "back_tests" ADD CONSTRAINT "back_tests_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "back_tests" ADD CONSTRAINT "back_tests_org_id_started_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","started_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "correlation_states" ADD CONSTRAINT "correlation_states_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_mutes" ADD CONSTRAINT "rule_mutes_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_mutes" ADD CONSTRAINT "rule_mutes_org_id_requested_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","requested_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_mutes" ADD CONSTRAINT "rule_mutes_org_id_decided_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","decided_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_packs" ADD CONSTRAINT "rule_packs_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sigma_rules" ADD CONSTRAINT "sigma_rules_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sigma_rules" ADD CONSTRAINT "sigma_rules_org_id_pack_id_rule_packs_org_id_id_fk" FOREIGN KEY ("org_id","pack_id") REFERENCES "public"."rule_packs"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "back_tests_rule" ON "back_tests" USING btree ("org_id","rule_id","started_at");--> statement-breakpoint
CREATE INDEX "back_tests_starter" ON "back_tests" USING btree ("org_id","started_by_id");--> statement-breakpoint
CREATE INDEX "rule_mutes_rule" ON "rule_mutes" USING btree ("org_id","rule_id","requested_at");--> statement-breakpoint
CREATE INDEX "rule_mutes_requester" ON "rule_mutes" USING btree ("org_id","requested_by_id");--> statement-breakpoint
CREATE INDEX "rule_mutes_decider" ON "rule_mutes" USING btree ("org_id","decided_by_id");--> statement-breakpoint
CREATE UNIQUE INDEX "rule_mutes_waiting" ON "rule_mutes" USING btree ("org_id","rule_id") WHERE status = 'requested';--> statement-breakpoint
CREATE INDEX "sigma_rules_pack" ON "sigma_rules" USING btree ("org_id","pack_id");--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_window_once" UNIQUE("org_id","correlation_key");