CREATE TABLE "correlation_changes" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" integer NOT NULL,
	"changes" text NOT NULL,
	CONSTRAINT "correlation_changes_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "correlation_changes_number" UNIQUE("org_id","number")
);
--> statement-breakpoint
ALTER TABLE "correlation_states" ADD COLUMN "base" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "correlation_states" ADD COLUMN "added" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "correlation_changes" ADD CONSTRAINT "correlation_changes_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;