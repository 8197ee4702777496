ALTER TABLE "events" ADD COLUMN "class_uid" integer;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "activity_id" integer;