CREATE TABLE "quota_uses" (
	"org_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"day" text NOT NULL,
	"used" bigint NOT NULL,
	CONSTRAINT "quota_uses_org_id_kind_pk" PRIMARY KEY("org_id","kind"),
	CONSTRAINT "quota_uses_used" CHECK ("quota_uses"."used" >= 0)
);
--> statement-breakpoint
ALTER TABLE "quota_uses" ADD CONSTRAINT "quota_uses_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
INSERT INTO "quota_uses" ("org_id", "kind", "day", "used") SELECT "org_id", 'evidence', '', sum("size")::bigint FROM "artifacts" WHERE "deleted_at" IS NULL AND "key" NOT LIKE 's3://%' GROUP BY "org_id";
