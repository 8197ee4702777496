CREATE TABLE "control_terms" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"control_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"frequency" text NOT NULL,
	"owner_id" uuid,
	"status" text NOT NULL,
	"due_days" smallint,
	"by_id" uuid,
	CONSTRAINT "control_terms_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "control_terms_number" UNIQUE("org_id","control_id","number"),
	CONSTRAINT "control_terms_frequency" CHECK ("control_terms"."frequency" in ('weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly', 'continuous', 'each_time')),
	CONSTRAINT "control_terms_status" CHECK ("control_terms"."status" in ('draft', 'in_progress', 'implemented', 'not_implemented', 'not_applicable', 'removed')),
	CONSTRAINT "control_terms_due_days" CHECK ("control_terms"."due_days" between 1 and 90),
	CONSTRAINT "control_terms_times" CHECK ("control_terms"."from_at" <= "control_terms"."recorded_at" and "control_terms"."number" > 0)
);
--> statement-breakpoint
ALTER TABLE "control_occurrences" DROP CONSTRAINT "control_occurrences_once";--> statement-breakpoint
ALTER TABLE "control_occurrences" ADD COLUMN "outcome" text DEFAULT 'performed' NOT NULL;--> statement-breakpoint
ALTER TABLE "controls" ADD COLUMN "due_days" smallint;--> statement-breakpoint
ALTER TABLE "controls" ADD COLUMN "told_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "control_terms" ADD CONSTRAINT "control_terms_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_terms" ADD CONSTRAINT "control_terms_org_id_control_id_controls_org_id_id_fk" FOREIGN KEY ("org_id","control_id") REFERENCES "public"."controls"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_terms" ADD CONSTRAINT "control_terms_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "control_terms_owner" ON "control_terms" USING btree ("org_id","owner_id");--> statement-breakpoint
ALTER TABLE "control_occurrences" ADD CONSTRAINT "control_occurrences_once" UNIQUE("org_id","control_id","occurrence","proof_type","proof_id","outcome");--> statement-breakpoint
ALTER TABLE "control_occurrences" ADD CONSTRAINT "control_occurrences_outcome" CHECK ("control_occurrences"."outcome" in ('performed', 'not_occurring', 'withdrawn'));--> statement-breakpoint
ALTER TABLE "controls" ADD CONSTRAINT "controls_due_days" CHECK ("controls"."due_days" between 1 and 90);
--> statement-breakpoint
-- The first term of each control that is there: from when it was created on, as it stands. One that was changed since was known to stand so at its last change, not before.
INSERT INTO "control_terms" ("org_id", "id", "control_id", "number", "from_at", "recorded_at", "frequency", "owner_id", "status", "due_days", "by_id")
  SELECT "org_id", gen_random_uuid(), "id", 1, "created_at", CASE WHEN "version" = 1 THEN "created_at" ELSE greatest("created_at", "updated_at") END, "frequency", "owner_id", CASE WHEN "deleted_at" IS NULL THEN "status" ELSE 'removed' END, NULL, "updated_by_id" FROM "controls";
