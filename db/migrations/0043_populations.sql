CREATE TABLE "population_rejects" (
	"org_id" uuid NOT NULL,
	"population_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"place" text NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "population_rejects_org_id_population_id_number_pk" PRIMARY KEY("org_id","population_id","number"),
	CONSTRAINT "population_rejects_kind_known" CHECK ("population_rejects"."kind" in ('rejected', 'blank', 'duplicate', 'conflict'))
);
--> statement-breakpoint
CREATE TABLE "population_rows" (
	"org_id" uuid NOT NULL,
	"population_id" uuid NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"leaf" "bytea" NOT NULL,
	"place" text NOT NULL,
	"account_id" text NOT NULL,
	"account_name" text NOT NULL,
	"account_kind" text NOT NULL,
	"email" text,
	"user_name" text,
	"enabled" boolean,
	"right_kind" text NOT NULL,
	"right_id" text NOT NULL,
	"right_name" text NOT NULL,
	"privileged" boolean,
	"scope" text NOT NULL,
	"rest" jsonb NOT NULL,
	CONSTRAINT "population_rows_org_id_population_id_key_pk" PRIMARY KEY("org_id","population_id","key")
);
--> statement-breakpoint
CREATE TABLE "populations" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"source" text NOT NULL,
	"title" text NOT NULL,
	"state" text NOT NULL,
	"report" text NOT NULL,
	"parameters" text DEFAULT '' NOT NULL,
	"extracted_by_id" uuid,
	"extracted_at" timestamp (3) with time zone NOT NULL,
	"files" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"mapping" jsonb,
	"records" bigint,
	"used" bigint,
	"rejected" bigint,
	"blank" bigint,
	"entries" bigint,
	"accepted" bigint,
	"duplicates" bigint,
	"conflicts" bigint,
	"columns" jsonb,
	"shape" text,
	"facts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"warnings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"warning_count" integer DEFAULT 0 NOT NULL,
	"lacking" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"root" text,
	"read_at" timestamp (3) with time zone,
	"error" text,
	"former_id" uuid,
	"frozen_at" timestamp (3) with time zone,
	"frozen_by_id" uuid,
	"reason" text,
	"sample" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "populations_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "populations_state_known" CHECK ("populations"."state" in ('draft', 'complete', 'frozen', 'superseded')),
	CONSTRAINT "populations_texts" CHECK (char_length("populations"."title") between 1 and 300 and char_length("populations"."report") between 1 and 5000 and char_length("populations"."parameters") <= 5000 and char_length("populations"."reason") <= 2000 and char_length("populations"."error") <= 2000),
	CONSTRAINT "populations_read" CHECK (("populations"."state" = 'draft') = ("populations"."root" is null) and ("populations"."root" is null) = ("populations"."records" is null) and ("populations"."root" is null) = ("populations"."entries" is null)),
	CONSTRAINT "populations_records" CHECK ("populations"."records" is null or ("populations"."records" = "populations"."used" + "populations"."rejected" + "populations"."blank" and "populations"."entries" = "populations"."accepted" + "populations"."duplicates" + "populations"."conflicts")),
	CONSTRAINT "populations_frozen" CHECK (("populations"."state" in ('frozen', 'superseded')) = ("populations"."frozen_at" is not null) and ("populations"."frozen_at" is null) = ("populations"."frozen_by_id" is null)),
	CONSTRAINT "populations_whole" CHECK ("populations"."state" not in ('frozen', 'superseded') or ("populations"."conflicts" = 0 and "populations"."lacking" = '[]'::jsonb)),
	CONSTRAINT "populations_answered" CHECK ("populations"."state" not in ('frozen', 'superseded') or ("populations"."rejected" = 0 and "populations"."accepted" > 0) or "populations"."reason" is not null)
);
--> statement-breakpoint
ALTER TABLE "population_rejects" ADD CONSTRAINT "population_rejects_org_id_population_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","population_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "population_rows" ADD CONSTRAINT "population_rows_org_id_population_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","population_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "populations" ADD CONSTRAINT "populations_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "populations" ADD CONSTRAINT "populations_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "populations" ADD CONSTRAINT "populations_org_id_extracted_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","extracted_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "populations" ADD CONSTRAINT "populations_org_id_frozen_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","frozen_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "populations" ADD CONSTRAINT "populations_org_id_former_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","former_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "population_rejects_kind" ON "population_rejects" USING btree ("org_id","population_id","kind","number");--> statement-breakpoint
CREATE INDEX "population_rows_account" ON "population_rows" USING btree ("org_id","population_id","account_name","key");--> statement-breakpoint
CREATE INDEX "populations_extracted" ON "populations" USING btree ("org_id","extracted_at","id");--> statement-breakpoint
CREATE INDEX "populations_source" ON "populations" USING btree ("org_id","system_id","source","extracted_at");--> statement-breakpoint
CREATE INDEX "populations_state" ON "populations" USING btree ("org_id","state","extracted_at","id");--> statement-breakpoint
CREATE INDEX "populations_extractor" ON "populations" USING btree ("org_id","extracted_by_id");--> statement-breakpoint
CREATE INDEX "populations_freezer" ON "populations" USING btree ("org_id","frozen_by_id");--> statement-breakpoint
CREATE INDEX "populations_former" ON "populations" USING btree ("org_id","former_id");--> statement-breakpoint
CREATE UNIQUE INDEX "populations_present" ON "populations" USING btree ("org_id","system_id","source") WHERE state = 'frozen';