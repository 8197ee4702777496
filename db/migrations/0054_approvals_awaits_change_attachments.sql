ALTER TABLE "approvals" ADD COLUMN "awaits" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
-- What waits already waits for the first stage that lacks a voice.
ALTER TABLE "approvals" DISABLE TRIGGER USER;--> statement-breakpoint
UPDATE "approvals" a SET "awaits" = t."roles" || t."named"::text[] FROM "approval_stages" t
WHERE a."state" = 'open' AND t."org_id" = a."org_id" AND t."approval_id" = a."id" AND t."number" = (
  SELECT min(e."number") FROM "approval_stages" e WHERE e."org_id" = a."org_id" AND e."approval_id" = a."id"
    AND (SELECT count(*) FROM "approval_decisions" d WHERE d."org_id" = e."org_id" AND d."approval_id" = e."approval_id" AND d."stage" = e."number" AND d."outcome" = 'approve') < e."needed");--> statement-breakpoint
ALTER TABLE "approvals" ENABLE TRIGGER USER;--> statement-breakpoint
CREATE TABLE "change_attachments" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"change_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"artifact_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"by_id" uuid,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "change_attachments_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "change_attachments_file" UNIQUE("org_id","artifact_id"),
	CONSTRAINT "change_attachments_kind" CHECK ("change_attachments"."kind" in ('test', 'back_out', 'other'))
);--> statement-breakpoint
ALTER TABLE "change_attachments" ADD CONSTRAINT "change_attachments_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_attachments" ADD CONSTRAINT "change_attachments_org_id_change_id_changes_org_id_id_fk" FOREIGN KEY ("org_id","change_id") REFERENCES "public"."changes"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_attachments" ADD CONSTRAINT "change_attachments_org_id_artifact_id_artifacts_org_id_id_fk" FOREIGN KEY ("org_id","artifact_id") REFERENCES "public"."artifacts"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_attachments" ADD CONSTRAINT "change_attachments_org_id_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "change_attachments_of" ON "change_attachments" USING btree ("org_id","change_id","at","id");--> statement-breakpoint
CREATE INDEX "change_attachments_by" ON "change_attachments" USING btree ("org_id","by_id");