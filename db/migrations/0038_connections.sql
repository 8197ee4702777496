CREATE TABLE "connections" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"system_id" uuid,
	"owner_id" uuid,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"credentials" text,
	"credentials_key_id" text GENERATED ALWAYS AS (split_part(credentials, ':', 2)) STORED,
	"credentials_set_at" timestamp (3) with time zone,
	"credentials_expire_at" timestamp (3) with time zone,
	"reminded_days" integer,
	"signing_secret" text,
	"signing_key_id" text GENERATED ALWAYS AS (split_part(signing_secret, ':', 2)) STORED,
	"signing_set_at" timestamp (3) with time zone,
	"former_secret" text,
	"former_until" timestamp (3) with time zone,
	"paused_reason" text,
	"pulls" boolean DEFAULT false NOT NULL,
	"sample" boolean DEFAULT false NOT NULL,
	"asked" text,
	"asked_at" timestamp (3) with time zone,
	"checks" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"checked_at" timestamp (3) with time zone,
	"pulled_at" timestamp (3) with time zone,
	"last_success_at" timestamp (3) with time zone,
	"last_failure_at" timestamp (3) with time zone,
	"last_failure" text,
	"refused" integer DEFAULT 0 NOT NULL,
	"last_refused_at" timestamp (3) with time zone,
	"last_refusal" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "connections_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "connections_kind" CHECK ("connections"."kind" in ('github', 'aws', 'webhook') and char_length("connections"."name") between 1 and 100),
	CONSTRAINT "connections_asked" CHECK ("connections"."asked" in ('check', 'pull') and ("connections"."asked" is null) = ("connections"."asked_at" is null)),
	CONSTRAINT "connections_texts" CHECK (char_length("connections"."paused_reason") between 1 and 500 and char_length("connections"."last_failure") <= 2000 and char_length("connections"."last_refusal") <= 200),
	CONSTRAINT "connections_former" CHECK (("connections"."former_secret" is null) = ("connections"."former_until" is null))
);
--> statement-breakpoint
CREATE TABLE "webhook_messages" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"message_id" text NOT NULL,
	"event" text NOT NULL,
	"sha256" text NOT NULL,
	"size" integer NOT NULL,
	"body" "bytea",
	"received_at" timestamp (3) with time zone NOT NULL,
	"same_as_id" uuid,
	"status" text NOT NULL,
	"worked_at" timestamp (3) with time zone,
	"reason" text,
	"received" integer DEFAULT 0 NOT NULL,
	"accepted" integer DEFAULT 0 NOT NULL,
	"duplicates" integer DEFAULT 0 NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL,
	"ignored" integer DEFAULT 0 NOT NULL,
	"batch_id" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "webhook_messages_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "webhook_messages_status" CHECK ("webhook_messages"."status" in ('stored', 'worked', 'failed')),
	CONSTRAINT "webhook_messages_sum" CHECK ("webhook_messages"."received" = "webhook_messages"."accepted" + "webhook_messages"."duplicates" + "webhook_messages"."rejected" + "webhook_messages"."ignored"),
	CONSTRAINT "webhook_messages_texts" CHECK (char_length("webhook_messages"."message_id") between 1 and 200 and char_length("webhook_messages"."event") <= 100 and char_length("webhook_messages"."reason") <= 2000)
);
--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_messages" ADD CONSTRAINT "webhook_messages_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_messages" ADD CONSTRAINT "webhook_messages_org_id_connection_id_connections_org_id_id_fk" FOREIGN KEY ("org_id","connection_id") REFERENCES "public"."connections"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_messages" ADD CONSTRAINT "webhook_messages_org_id_batch_id_event_batches_org_id_id_fk" FOREIGN KEY ("org_id","batch_id") REFERENCES "public"."event_batches"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "connections_name" ON "connections" USING btree ("org_id",lower("name")) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "connections_system" ON "connections" USING btree ("org_id","system_id");--> statement-breakpoint
CREATE INDEX "connections_owner" ON "connections" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_messages_once" ON "webhook_messages" USING btree ("org_id","connection_id","message_id");--> statement-breakpoint
CREATE INDEX "webhook_messages_received" ON "webhook_messages" USING btree ("org_id","received_at","id");--> statement-breakpoint
CREATE INDEX "webhook_messages_connection" ON "webhook_messages" USING btree ("org_id","connection_id","received_at","id");--> statement-breakpoint
CREATE INDEX "webhook_messages_status" ON "webhook_messages" USING btree ("org_id","status","received_at","id");--> statement-breakpoint
CREATE INDEX "webhook_messages_waiting" ON "webhook_messages" USING btree ("org_id","connection_id","received_at") WHERE status = 'stored';--> statement-breakpoint
CREATE INDEX "webhook_messages_failed" ON "webhook_messages" USING btree ("org_id","connection_id","received_at") WHERE status = 'failed';--> statement-breakpoint
CREATE INDEX "webhook_messages_bodies" ON "webhook_messages" USING btree ("org_id","received_at") WHERE body is not null;--> statement-breakpoint
CREATE INDEX "webhook_messages_bytes" ON "webhook_messages" USING btree ("org_id","connection_id","sha256");--> statement-breakpoint
CREATE INDEX "webhook_messages_batch" ON "webhook_messages" USING btree ("org_id","batch_id");