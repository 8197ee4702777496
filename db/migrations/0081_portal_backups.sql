CREATE TABLE "portal_backups" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone NOT NULL,
	"error" text,
	"taken_at" timestamp (3) with time zone,
	"place" text,
	"name" text,
	"object_version" text,
	"size" bigint,
	"sha256" text,
	"keep_until" timestamp (3) with time zone,
	"tables" integer,
	"rows" bigint,
	"files" bigint,
	"log_size" bigint,
	"log_root" text,
	"migration" text,
	"removed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "portal_backups_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "portal_backups_texts" CHECK (char_length("portal_backups"."error") between 1 and 2000 and char_length("portal_backups"."name") between 1 and 1000 and char_length("portal_backups"."migration") between 1 and 200),
	CONSTRAINT "portal_backups_whole" CHECK (("portal_backups"."error" is null) = ("portal_backups"."taken_at" is not null) and ("portal_backups"."error" is null) = ("portal_backups"."sha256" is not null) and ("portal_backups"."error" is null) = ("portal_backups"."size" is not null) and ("portal_backups"."error" is null) = ("portal_backups"."place" is not null) and ("portal_backups"."error" is null) = ("portal_backups"."rows" is not null) and ("portal_backups"."error" is null) = ("portal_backups"."keep_until" is not null)),
	CONSTRAINT "portal_backups_numbers" CHECK ("portal_backups"."size" > 0 and "portal_backups"."rows" >= 0 and "portal_backups"."tables" >= 0 and "portal_backups"."files" >= 0 and "portal_backups"."log_size" >= 0 and "portal_backups"."ended_at" >= "portal_backups"."started_at"),
	CONSTRAINT "portal_backups_place_known" CHECK ("portal_backups"."place" in ('folder', 'store')),
	CONSTRAINT "portal_backups_sha256" CHECK ("portal_backups"."sha256" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "portal_drills" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"backup_id" uuid NOT NULL,
	"taken_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone NOT NULL,
	"outcome" text NOT NULL,
	"rto_seconds" integer NOT NULL,
	"rpo_seconds" integer NOT NULL,
	"rto_target_seconds" integer NOT NULL,
	"rpo_target_seconds" integer NOT NULL,
	"rows" bigint,
	"tables" integer,
	"differing" integer,
	"log_size" bigint,
	"log_root" text,
	"files" integer,
	"files_wrong" integer,
	"error" text,
	"result" jsonb NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "portal_drills_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "portal_drills_outcome_known" CHECK ("portal_drills"."outcome" in ('passed', 'failed')),
	CONSTRAINT "portal_drills_passed" CHECK ("portal_drills"."outcome" <> 'passed' or ("portal_drills"."error" is null and coalesce("portal_drills"."differing", -1) = 0 and coalesce("portal_drills"."files_wrong", -1) = 0)),
	CONSTRAINT "portal_drills_numbers" CHECK ("portal_drills"."rto_seconds" >= 0 and "portal_drills"."rpo_seconds" >= 0 and "portal_drills"."ended_at" >= "portal_drills"."started_at"),
	CONSTRAINT "portal_drills_sha256" CHECK ("portal_drills"."sha256" ~ '^[0-9a-f]{64}$' and char_length("portal_drills"."error") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "portal_restores" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"backup_id" uuid NOT NULL,
	"taken_at" timestamp (3) with time zone NOT NULL,
	"restored_at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"log_size" bigint,
	"anchored" bigint,
	"anchored_root" text,
	"origin" text,
	"brought_back" bigint,
	"lost" bigint,
	"missing" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"released_at" timestamp (3) with time zone,
	"released_by_id" uuid,
	"reason" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "portal_restores_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "portal_restores_state_known" CHECK ("portal_restores"."state" in ('loading', 'paused', 'released')),
	CONSTRAINT "portal_restores_released" CHECK (("portal_restores"."state" = 'released') = ("portal_restores"."released_at" is not null) and ("portal_restores"."released_at" is null) = ("portal_restores"."released_by_id" is null) and ("portal_restores"."released_at" is null) = ("portal_restores"."reason" is null)),
	CONSTRAINT "portal_restores_numbers" CHECK ("portal_restores"."log_size" >= 0 and "portal_restores"."anchored" >= 0 and "portal_restores"."brought_back" >= 0 and "portal_restores"."lost" >= 0)
);
--> statement-breakpoint
ALTER TABLE "portal_backups" ADD CONSTRAINT "portal_backups_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "portal_drills" ADD CONSTRAINT "portal_drills_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "portal_restores" ADD CONSTRAINT "portal_restores_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "portal_restores" ADD CONSTRAINT "portal_restores_org_id_released_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","released_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "portal_backups_ended" ON "portal_backups" USING btree ("org_id","ended_at","id");--> statement-breakpoint
CREATE INDEX "portal_drills_ended" ON "portal_drills" USING btree ("org_id","ended_at","id");--> statement-breakpoint
CREATE INDEX "portal_restores_by" ON "portal_restores" USING btree ("org_id","released_by_id");--> statement-breakpoint
CREATE UNIQUE INDEX "portal_restores_once" ON "portal_restores" USING btree ("org_id","backup_id","restored_at");--> statement-breakpoint
CREATE INDEX "portal_restores_open" ON "portal_restores" USING btree ("state") WHERE state <> 'released';