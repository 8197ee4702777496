CREATE TABLE "packages" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"title" text NOT NULL,
	"state" text NOT NULL,
	"from_day" date NOT NULL,
	"to_day" date NOT NULL,
	"zone" text NOT NULL,
	"scope" jsonb NOT NULL,
	"checkpoint" text NOT NULL,
	"checkpoint_size" bigint NOT NULL,
	"key" text NOT NULL,
	"files" integer,
	"missing" integer,
	"bytes" bigint,
	"sha256" text,
	"root" text,
	"error" text,
	"done_at" timestamp (3) with time zone,
	"sample" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "packages_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "packages_texts" CHECK (char_length("packages"."title") between 1 and 300 and char_length("packages"."zone") between 1 and 64 and char_length("packages"."error") <= 2000),
	CONSTRAINT "packages_state_known" CHECK ("packages"."state" in ('building', 'ready', 'failed')),
	CONSTRAINT "packages_period" CHECK ("packages"."from_day" <= "packages"."to_day"),
	CONSTRAINT "packages_ready" CHECK (("packages"."state" = 'ready') = ("packages"."sha256" is not null) and ("packages"."sha256" is null) = ("packages"."files" is null) and ("packages"."files" is null) = ("packages"."missing" is null) and ("packages"."files" is null) = ("packages"."bytes" is null) and ("packages"."files" is null) = ("packages"."root" is null)),
	CONSTRAINT "packages_failed" CHECK (("packages"."state" = 'failed') = ("packages"."error" is not null) and ("packages"."state" = 'building') = ("packages"."done_at" is null))
);
--> statement-breakpoint
ALTER TABLE "packages" ADD CONSTRAINT "packages_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "packages_newest" ON "packages" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "packages_state" ON "packages" USING btree ("org_id","state","created_at","id");