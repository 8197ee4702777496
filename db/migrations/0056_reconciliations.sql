CREATE TABLE "change_facts" (
	"org_id" uuid NOT NULL,
	"source_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"body" text NOT NULL,
	"leaf" "bytea" NOT NULL,
	"told" text NOT NULL,
	"told_by_id" uuid,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "change_facts_org_id_source_id_number_pk" PRIMARY KEY("org_id","source_id","number"),
	CONSTRAINT "change_facts_once" UNIQUE("org_id","source_id","leaf"),
	CONSTRAINT "change_facts_told" CHECK ("change_facts"."told" in ('webhook', 'pull', 'api')),
	CONSTRAINT "change_facts_leaf" CHECK ("change_facts"."leaf" = sha256('\x00'::bytea || convert_to("change_facts"."body", 'UTF8')))
);
--> statement-breakpoint
CREATE TABLE "fact_sources" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid,
	"repository" bigint,
	"system_id" uuid,
	"name" text NOT NULL,
	"facts" integer DEFAULT 0 NOT NULL,
	"last_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "fact_sources_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "fact_sources_repository" UNIQUE("org_id","connection_id","repository"),
	CONSTRAINT "fact_sources_system" UNIQUE("org_id","system_id"),
	CONSTRAINT "fact_sources_kind" CHECK (("fact_sources"."connection_id" is null) = ("fact_sources"."repository" is null) and ("fact_sources"."connection_id" is null) <> ("fact_sources"."system_id" is null)),
	CONSTRAINT "fact_sources_texts" CHECK (char_length("fact_sources"."name") between 1 and 300 and "fact_sources"."facts" >= 0)
);
--> statement-breakpoint
CREATE TABLE "reconciled_systems" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"source_id" uuid,
	"settings" jsonb NOT NULL,
	"waiting_since" timestamp (3) with time zone,
	"judged_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "reconciled_systems_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "reconciled_systems_system" UNIQUE("org_id","system_id")
);
--> statement-breakpoint
CREATE TABLE "reconciliation_outcomes" (
	"org_id" uuid NOT NULL,
	"reconciliation_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"attribute" integer NOT NULL,
	"outcome" text NOT NULL,
	"reason" text NOT NULL,
	"said" text NOT NULL,
	CONSTRAINT "reconciliation_outcomes_org_id_reconciliation_id_number_attribute_pk" PRIMARY KEY("org_id","reconciliation_id","number","attribute"),
	CONSTRAINT "reconciliation_outcomes_known" CHECK ("reconciliation_outcomes"."attribute" between 1 and 10 and "reconciliation_outcomes"."outcome" in ('pass', 'fail', 'not_evaluable', 'not_applicable'))
);
--> statement-breakpoint
CREATE TABLE "reconciliation_units" (
	"org_id" uuid NOT NULL,
	"reconciliation_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"type" text NOT NULL,
	"title" text NOT NULL,
	"at" timestamp (3) with time zone,
	"result" text NOT NULL,
	"body" jsonb NOT NULL,
	CONSTRAINT "reconciliation_units_org_id_reconciliation_id_number_pk" PRIMARY KEY("org_id","reconciliation_id","number"),
	CONSTRAINT "reconciliation_units_key" UNIQUE("org_id","reconciliation_id","key"),
	CONSTRAINT "reconciliation_units_known" CHECK ("reconciliation_units"."type" in ('pull', 'unattributed', 'update', 'deployment', 'artifact', 'snapshot') and "reconciliation_units"."result" in ('pass', 'fail', 'not_evaluable', 'not_applicable'))
);
--> statement-breakpoint
CREATE TABLE "reconciliations" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"title" text NOT NULL,
	"system_id" uuid NOT NULL,
	"state" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone NOT NULL,
	"as_of" timestamp (3) with time zone NOT NULL,
	"catalogue" integer NOT NULL,
	"settings" jsonb NOT NULL,
	"source_id" uuid,
	"source_facts" integer NOT NULL,
	"pipeline_id" uuid,
	"pipeline_facts" integer NOT NULL,
	"root" text,
	"people" jsonb,
	"requests" jsonb,
	"units" integer,
	"commits" integer,
	"totals" jsonb,
	"incomplete" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"contradictions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"error" text,
	"done_at" timestamp (3) with time zone,
	"sample" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "reconciliations_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "reconciliations_state" CHECK ("reconciliations"."state" in ('live', 'judging', 'done', 'failed')),
	CONSTRAINT "reconciliations_period" CHECK ("reconciliations"."to_at" > "reconciliations"."from_at"),
	CONSTRAINT "reconciliations_done" CHECK ("reconciliations"."state" <> 'done' or ("reconciliations"."root" is not null and "reconciliations"."people" is not null and "reconciliations"."requests" is not null and "reconciliations"."units" is not null and "reconciliations"."commits" is not null and "reconciliations"."totals" is not null and "reconciliations"."done_at" is not null)),
	CONSTRAINT "reconciliations_texts" CHECK (char_length("reconciliations"."title") between 1 and 300 and char_length("reconciliations"."error") <= 2000)
);
--> statement-breakpoint
ALTER TABLE "change_facts" ADD CONSTRAINT "change_facts_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_facts" ADD CONSTRAINT "change_facts_org_id_source_id_fact_sources_org_id_id_fk" FOREIGN KEY ("org_id","source_id") REFERENCES "public"."fact_sources"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fact_sources" ADD CONSTRAINT "fact_sources_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fact_sources" ADD CONSTRAINT "fact_sources_org_id_connection_id_connections_org_id_id_fk" FOREIGN KEY ("org_id","connection_id") REFERENCES "public"."connections"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fact_sources" ADD CONSTRAINT "fact_sources_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciled_systems" ADD CONSTRAINT "reconciled_systems_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciled_systems" ADD CONSTRAINT "reconciled_systems_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciled_systems" ADD CONSTRAINT "reconciled_systems_org_id_source_id_fact_sources_org_id_id_fk" FOREIGN KEY ("org_id","source_id") REFERENCES "public"."fact_sources"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliation_outcomes" ADD CONSTRAINT "reconciliation_outcomes_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliation_outcomes" ADD CONSTRAINT "reconciliation_outcomes_org_id_reconciliation_id_reconciliations_org_id_id_fk" FOREIGN KEY ("org_id","reconciliation_id") REFERENCES "public"."reconciliations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliation_units" ADD CONSTRAINT "reconciliation_units_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliation_units" ADD CONSTRAINT "reconciliation_units_org_id_reconciliation_id_reconciliations_org_id_id_fk" FOREIGN KEY ("org_id","reconciliation_id") REFERENCES "public"."reconciliations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliations" ADD CONSTRAINT "reconciliations_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliations" ADD CONSTRAINT "reconciliations_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliations" ADD CONSTRAINT "reconciliations_org_id_source_id_fact_sources_org_id_id_fk" FOREIGN KEY ("org_id","source_id") REFERENCES "public"."fact_sources"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliations" ADD CONSTRAINT "reconciliations_org_id_pipeline_id_fact_sources_org_id_id_fk" FOREIGN KEY ("org_id","pipeline_id") REFERENCES "public"."fact_sources"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "change_facts_kind" ON "change_facts" USING btree ("org_id","source_id","kind","number");--> statement-breakpoint
CREATE INDEX "reconciled_systems_source" ON "reconciled_systems" USING btree ("org_id","source_id");--> statement-breakpoint
CREATE INDEX "reconciled_systems_waiting" ON "reconciled_systems" USING btree ("org_id","waiting_since") WHERE waiting_since is not null;--> statement-breakpoint
CREATE INDEX "reconciliation_outcomes_outcome" ON "reconciliation_outcomes" USING btree ("org_id","reconciliation_id","outcome","number","attribute");--> statement-breakpoint
CREATE INDEX "reconciliation_outcomes_attribute" ON "reconciliation_outcomes" USING btree ("org_id","reconciliation_id","attribute","outcome","number");--> statement-breakpoint
CREATE INDEX "reconciliation_units_result" ON "reconciliation_units" USING btree ("org_id","reconciliation_id","result","number");--> statement-breakpoint
CREATE INDEX "reconciliation_units_type" ON "reconciliation_units" USING btree ("org_id","reconciliation_id","type","number");--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliations_live" ON "reconciliations" USING btree ("org_id","system_id") WHERE state = 'live';--> statement-breakpoint
CREATE INDEX "reconciliations_newest" ON "reconciliations" USING btree ("org_id","as_of","id");--> statement-breakpoint
CREATE INDEX "reconciliations_system" ON "reconciliations" USING btree ("org_id","system_id","as_of","id");--> statement-breakpoint
CREATE INDEX "reconciliations_source" ON "reconciliations" USING btree ("org_id","source_id");--> statement-breakpoint
CREATE INDEX "reconciliations_pipeline" ON "reconciliations" USING btree ("org_id","pipeline_id");