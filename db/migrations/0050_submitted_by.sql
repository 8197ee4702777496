ALTER TABLE "campaign_reviewers" ADD COLUMN "submitted_by_id" uuid;--> statement-breakpoint
ALTER TABLE "campaign_reviewers" ADD COLUMN "submitted_delegation_id" uuid;--> statement-breakpoint
ALTER TABLE "campaign_reviewers" ADD CONSTRAINT "campaign_reviewers_org_id_submitted_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","submitted_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_reviewers" ADD CONSTRAINT "campaign_reviewers_org_id_submitted_delegation_id_approval_delegations_org_id_id_fk" FOREIGN KEY ("org_id","submitted_delegation_id") REFERENCES "public"."approval_delegations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "campaign_reviewers_submitter" ON "campaign_reviewers" USING btree ("org_id","submitted_by_id");--> statement-breakpoint
CREATE INDEX "campaign_reviewers_delegation" ON "campaign_reviewers" USING btree ("org_id","submitted_delegation_id");--> statement-breakpoint
-- Whoever submitted so far did it for themselves.
ALTER TABLE "campaign_reviewers" DISABLE TRIGGER USER;--> statement-breakpoint
UPDATE "campaign_reviewers" SET "submitted_by_id" = "user_id" WHERE "submitted_at" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "campaign_reviewers" ENABLE TRIGGER USER;--> statement-breakpoint
ALTER TABLE "campaign_reviewers" ADD CONSTRAINT "campaign_reviewers_submitted" CHECK (("campaign_reviewers"."submitted_at" is null) = ("campaign_reviewers"."submitted_by_id" is null) and ("campaign_reviewers"."submitted_delegation_id" is null or "campaign_reviewers"."submitted_by_id" <> "campaign_reviewers"."user_id"));