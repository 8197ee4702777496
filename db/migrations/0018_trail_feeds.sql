CREATE TABLE "trail_feeds" (
	"org_id" uuid NOT NULL,
	"fed" bigint NOT NULL,
	CONSTRAINT "trail_feeds_org_id_pk" PRIMARY KEY("org_id")
);
--> statement-breakpoint
ALTER TABLE "trail_feeds" ADD CONSTRAINT "trail_feeds_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
-- What was done before this version is past: it is not judged as if it had just happened.
INSERT INTO "trail_feeds" ("org_id", "fed") SELECT "org_id", max("size") FROM "audit_checkpoints" GROUP BY "org_id";
