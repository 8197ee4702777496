CREATE TABLE "pull_cursors" (
	"org_id" uuid NOT NULL,
	"source" text NOT NULL,
	"scope" text NOT NULL,
	"cursor" text,
	"sha256" text,
	"pulled_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "pull_cursors_org_id_source_scope_pk" PRIMARY KEY("org_id","source","scope")
);
--> statement-breakpoint
ALTER TABLE "pull_cursors" ADD CONSTRAINT "pull_cursors_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;