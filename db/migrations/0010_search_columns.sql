ALTER TABLE "audit_entries" ALTER COLUMN "action" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "audit_entries" ALTER COLUMN "category" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "audit_entries" ALTER COLUMN "outcome" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "audit_entries" ALTER COLUMN "actor_kind" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "audit_entries" ALTER COLUMN "actor_id" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "audit_entries" ALTER COLUMN "subject_type" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "audit_entries" ALTER COLUMN "subject_id" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "audit_entries" ALTER COLUMN "correlation_id" DROP EXPRESSION;