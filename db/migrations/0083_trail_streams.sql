CREATE TABLE "trail_stream_marks" (
	"org_id" uuid NOT NULL,
	"stream_id" uuid NOT NULL,
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
	CONSTRAINT "trail_stream_marks_org_id_stream_id_pk" PRIMARY KEY("org_id","stream_id"),
	CONSTRAINT "trail_stream_marks_numbers" CHECK ("trail_stream_marks"."next" >= 0 and "trail_stream_marks"."batch_to" > "trail_stream_marks"."next" and "trail_stream_marks"."batch_size" >= "trail_stream_marks"."batch_to" and "trail_stream_marks"."sent" >= 0 and "trail_stream_marks"."tries" >= 0),
	CONSTRAINT "trail_stream_marks_batch" CHECK (("trail_stream_marks"."batch_to" is null) = ("trail_stream_marks"."batch_size" is null) and ("trail_stream_marks"."holder" is null) = ("trail_stream_marks"."held_until" is null) and char_length("trail_stream_marks"."problem") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "trail_streams" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"format" text NOT NULL,
	"address" text,
	"personal" boolean NOT NULL,
	"authority" text,
	"client_certificate" text,
	"secrets" text,
	"secrets_key_id" text,
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
	CONSTRAINT "trail_streams_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "trail_streams_name" CHECK (char_length("trail_streams"."name") between 1 and 100),
	CONSTRAINT "trail_streams_kind_known" CHECK ("trail_streams"."kind" in ('syslog', 'webhook', 'pull')),
	CONSTRAINT "trail_streams_format_known" CHECK (("trail_streams"."kind" = 'syslog' and "trail_streams"."format" in ('rfc5424', 'cef')) or ("trail_streams"."kind" <> 'syslog' and "trail_streams"."format" = 'ndjson')),
	CONSTRAINT "trail_streams_address" CHECK (("trail_streams"."kind" = 'pull') = ("trail_streams"."address" is null) and char_length("trail_streams"."address") between 1 and 500),
	CONSTRAINT "trail_streams_texts" CHECK (char_length("trail_streams"."authority") <= 50000 and char_length("trail_streams"."client_certificate") <= 50000 and char_length("trail_streams"."paused_reason") between 1 and 500 and char_length("trail_streams"."failure") between 1 and 2000),
	CONSTRAINT "trail_streams_failing" CHECK (("trail_streams"."failing_since" is null) = ("trail_streams"."failure" is null) and ("trail_streams"."secrets" is null) = ("trail_streams"."secrets_key_id" is null))
);
--> statement-breakpoint
ALTER TABLE "trail_stream_marks" ADD CONSTRAINT "trail_stream_marks_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trail_stream_marks" ADD CONSTRAINT "trail_stream_marks_org_id_stream_id_trail_streams_org_id_id_fk" FOREIGN KEY ("org_id","stream_id") REFERENCES "public"."trail_streams"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trail_streams" ADD CONSTRAINT "trail_streams_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "trail_streams_name" ON "trail_streams" USING btree ("org_id",lower("name")) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "trail_streams_by_name" ON "trail_streams" USING btree ("org_id","name","id") WHERE deleted_at is null;