CREATE TABLE "audit_verifications" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"done" bigint DEFAULT 0 NOT NULL,
	"total" bigint DEFAULT 0 NOT NULL,
	"report" jsonb,
	"started_by_id" uuid,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "audit_verifications_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "audit_verifications_status" CHECK ("audit_verifications"."status" in ('queued', 'running', 'done', 'failed', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "audit_verifications" ADD CONSTRAINT "audit_verifications_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_verifications" ADD CONSTRAINT "audit_verifications_org_id_started_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","started_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_verifications_started" ON "audit_verifications" USING btree ("org_id","started_at");--> statement-breakpoint
CREATE INDEX "audit_verifications_starter" ON "audit_verifications" USING btree ("org_id","started_by_id");