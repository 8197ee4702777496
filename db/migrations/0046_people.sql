ALTER TABLE "accounts" DROP CONSTRAINT "accounts_matched";--> statement-breakpoint
ALTER TABLE "accounts" ALTER COLUMN "said" SET DEFAULT '';--> statement-breakpoint
UPDATE "accounts" SET "said" = '' WHERE "said" IS NULL;--> statement-breakpoint
ALTER TABLE "accounts" ALTER COLUMN "said" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "employee_id" text;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "aliases" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "accounts_unmatched" ON "accounts" USING btree ("org_id","name","id") WHERE how is null and kind not in ('group', 'role');--> statement-breakpoint
CREATE INDEX "users_person" ON "users" USING btree ("org_id","person_id");--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_by_hand" CHECK (("accounts"."how" = 'by_hand') is not true or ("accounts"."decided_by_id" is not null and char_length("accounts"."said") > 0));--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_matched" CHECK (("accounts"."how" is not null or ("accounts"."person_id" is null and "accounts"."owner_id" is null)) and ("accounts"."person_id" is null or "accounts"."owner_id" is null));