ALTER TABLE "evidence_versions" DROP CONSTRAINT "evidence_versions_name";--> statement-breakpoint
ALTER TABLE "artifacts" ADD COLUMN "kind" text;--> statement-breakpoint
ALTER TABLE "artifacts" ADD COLUMN "owner_type" text;--> statement-breakpoint
ALTER TABLE "artifacts" ADD COLUMN "owner_id" uuid;--> statement-breakpoint
ALTER TABLE "artifacts" ADD COLUMN "name" text;--> statement-breakpoint
ALTER TABLE "artifacts" ADD COLUMN "retention_class" text;--> statement-breakpoint
-- Each file so far is one of evidence; its name stood in the version. The triggers ask for entries, of which a migration writes none.
ALTER TABLE "artifacts" DISABLE TRIGGER USER;--> statement-breakpoint
UPDATE "artifacts" a SET "kind" = 'evidence.file', "retention_class" = 'evidence',
  "owner_type" = case when v.evidence_id is null then 'organization' else 'evidence' end, "owner_id" = coalesce(v.evidence_id, a.org_id), "name" = coalesce(v.file_name, 'file')
FROM "artifacts" o LEFT JOIN "evidence_versions" v ON v.org_id = o.org_id AND v.artifact_id = o.id WHERE o.org_id = a.org_id AND o.id = a.id;--> statement-breakpoint
ALTER TABLE "artifacts" ENABLE TRIGGER USER;--> statement-breakpoint
ALTER TABLE "artifacts" ALTER COLUMN "kind" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "artifacts" ALTER COLUMN "owner_type" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "artifacts" ALTER COLUMN "owner_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "artifacts" ALTER COLUMN "name" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "artifacts" ALTER COLUMN "retention_class" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "artifacts_owner" ON "artifacts" USING btree ("org_id","owner_type","owner_id","id");--> statement-breakpoint
CREATE INDEX "artifacts_created" ON "artifacts" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "artifacts_held" ON "artifacts" USING btree ("org_id","created_at","id") WHERE legal_hold;--> statement-breakpoint
CREATE INDEX "artifacts_removed" ON "artifacts" USING btree ("org_id","created_at","id") WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "artifacts_bad" ON "artifacts" USING btree ("org_id","id") WHERE check_outcome in ('mismatch', 'missing');--> statement-breakpoint
CREATE INDEX "artifacts_ends" ON "artifacts" USING btree ("org_id","kind","retain_until") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "artifacts_bytes" ON "artifacts" USING btree ("org_id","sha256");--> statement-breakpoint
ALTER TABLE "evidence_versions" DROP COLUMN "file_name";--> statement-breakpoint
ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_kind" CHECK ("artifacts"."kind" ~ '^[a-z][a-zA-Z]*\.[a-z][a-zA-Z]*$' and "artifacts"."owner_type" ~ '^[a-z][a-z-]{0,39}$');--> statement-breakpoint
ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_name" CHECK (char_length("artifacts"."name") between 1 and 255 and "artifacts"."name" !~ '[/\\[:cntrl:]]');--> statement-breakpoint
ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_retention" CHECK ("artifacts"."retention_class" in ('evidence', 'events', 'audit'));