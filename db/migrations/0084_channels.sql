CREATE TABLE "channel_marks" (
	"org_id" uuid NOT NULL,
	"channel_id" uuid NOT NULL,
	"next" bigint NOT NULL,
	"batch_to" bigint,
	"batch_size" bigint,
	"holder" uuid,
	"held_until" timestamp (3) with time zone,
	"sent" bigint NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"tries" integer NOT NULL,
	"failed_at" timestamp (3) with time zone,
	"problem" text,
	"try_at" timestamp (3) with time zone,
	CONSTRAINT "channel_marks_org_id_channel_id_pk" PRIMARY KEY("org_id","channel_id"),
	CONSTRAINT "channel_marks_numbers" CHECK ("channel_marks"."next" >= 0 and "channel_marks"."batch_to" > "channel_marks"."next" and "channel_marks"."sent" >= 0 and "channel_marks"."tries" >= 0),
	CONSTRAINT "channel_marks_batch" CHECK (("channel_marks"."batch_to" is null) = ("channel_marks"."batch_size" is null) and ("channel_marks"."holder" is null) = ("channel_marks"."held_until" is null) and char_length("channel_marks"."problem") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "channels" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"address" text,
	"address_key_id" text GENERATED ALWAYS AS (split_part(address, ':', 2)) STORED,
	"notices" text[] NOT NULL,
	"quiet_from" text,
	"quiet_to" text,
	"zone" text,
	"paused_reason" text,
	"failing_since" timestamp (3) with time zone,
	"failure" text,
	"sample" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "channels_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "channels_name" CHECK (char_length("channels"."name") between 1 and 100),
	CONSTRAINT "channels_kind_known" CHECK ("channels"."kind" in ('slack', 'teams')),
	CONSTRAINT "channels_notices" CHECK (cardinality("channels"."notices") between 1 and 200),
	CONSTRAINT "channels_texts" CHECK (char_length("channels"."paused_reason") between 1 and 500 and char_length("channels"."failure") between 1 and 2000 and char_length("channels"."zone") between 1 and 64),
	CONSTRAINT "channels_pairs" CHECK (("channels"."quiet_from" is null) = ("channels"."quiet_to" is null) and ("channels"."failing_since" is null) = ("channels"."failure" is null))
);
--> statement-breakpoint
ALTER TABLE "channel_marks" ADD CONSTRAINT "channel_marks_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel_marks" ADD CONSTRAINT "channel_marks_org_id_channel_id_channels_org_id_id_fk" FOREIGN KEY ("org_id","channel_id") REFERENCES "public"."channels"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channels" ADD CONSTRAINT "channels_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "channels_name" ON "channels" USING btree ("org_id",lower("name")) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "channels_by_name" ON "channels" USING btree ("org_id","name","id") WHERE deleted_at is null;