ALTER TABLE "access_requests" ADD COLUMN "review_by" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "access_requests" ADD COLUMN "reviewed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "access_requests" ADD COLUMN "reviewed_by_id" uuid;--> statement-breakpoint
ALTER TABLE "access_requests" ADD COLUMN "conclusion" text;--> statement-breakpoint
ALTER TABLE "access_requests" ADD COLUMN "review_note" text;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_org_id_reviewed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","reviewed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_requests_reviewer" ON "access_requests" USING btree ("org_id","reviewed_by_id");--> statement-breakpoint
CREATE INDEX "access_requests_to_review" ON "access_requests" USING btree ("org_id","review_by") WHERE review_by is not null and reviewed_at is null;--> statement-breakpoint
CREATE INDEX "access_requests_reviews" ON "access_requests" USING btree ("org_id","created_at","id") WHERE review_by is not null;--> statement-breakpoint
-- What was given before this version is reviewed as well: from now on there is a day for it.
ALTER TABLE "access_requests" DISABLE TRIGGER USER;--> statement-breakpoint
UPDATE "access_requests" SET "review_by" = now() + interval '1 day' WHERE "emergency" AND "granted_at" IS NOT NULL AND "state" IN ('verified', 'ending', 'ended');--> statement-breakpoint
ALTER TABLE "access_requests" ENABLE TRIGGER USER;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_review" CHECK (("access_requests"."review_by" is null or "access_requests"."emergency") and ("access_requests"."reviewed_at" is null or "access_requests"."review_by" is not null) and ("access_requests"."reviewed_at" is null) = ("access_requests"."reviewed_by_id" is null) and ("access_requests"."reviewed_at" is null) = ("access_requests"."conclusion" is null));--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_concluded" CHECK ("access_requests"."conclusion" in ('appropriate', 'not_appropriate') and ("access_requests"."conclusion" <> 'not_appropriate' or "access_requests"."review_note" is not null) and char_length("access_requests"."review_note") <= 2000);