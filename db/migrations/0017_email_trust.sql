ALTER TABLE "identity_providers" ALTER COLUMN "link_rule" SET DEFAULT 'invited_only';--> statement-breakpoint
ALTER TABLE "identity_providers" ADD COLUMN "email_trust" text DEFAULT 'verified' NOT NULL;--> statement-breakpoint
ALTER TABLE "identity_providers" ADD CONSTRAINT "identity_providers_email_trust" CHECK ("identity_providers"."email_trust" in ('verified', 'unless_denied'));