ALTER TABLE "mails" DROP CONSTRAINT "mails_status";--> statement-breakpoint
UPDATE "mails" SET "status" = 'not_sent' WHERE "status" = 'kept';--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_status" CHECK ("mails"."status" in ('pending', 'sent', 'not_sent', 'failed'));