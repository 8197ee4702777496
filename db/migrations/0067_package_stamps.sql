CREATE TABLE "package_stamps" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"manifest" text NOT NULL,
	"answer" "bytea" NOT NULL,
	"stamped_at" timestamp (3) with time zone NOT NULL,
	"authority" text NOT NULL,
	"policy" text NOT NULL,
	"serial" text NOT NULL,
	"address" text NOT NULL,
	"root" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "package_stamps_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "package_stamps_manifest" UNIQUE("org_id","manifest"),
	CONSTRAINT "package_stamps_texts" CHECK ("package_stamps"."manifest" ~ '^[0-9a-f]{64}$' and length("package_stamps"."answer") between 1 and 65536 and char_length("package_stamps"."authority") <= 500 and char_length("package_stamps"."policy") <= 200 and char_length("package_stamps"."serial") <= 200 and char_length("package_stamps"."address") <= 2000 and char_length("package_stamps"."root") <= 200)
);
--> statement-breakpoint
ALTER TABLE "packages" ADD COLUMN "manifest" text;--> statement-breakpoint
ALTER TABLE "packages" ADD COLUMN "stamped_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "packages" ADD COLUMN "stamp_problem" text;--> statement-breakpoint
ALTER TABLE "packages" ADD COLUMN "again_of_id" uuid;--> statement-breakpoint
ALTER TABLE "package_stamps" ADD CONSTRAINT "package_stamps_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "packages" ADD CONSTRAINT "packages_org_id_again_of_id_packages_org_id_id_fk" FOREIGN KEY ("org_id","again_of_id") REFERENCES "public"."packages"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "packages_again_of" ON "packages" USING btree ("org_id","again_of_id");--> statement-breakpoint
ALTER TABLE "packages" ADD CONSTRAINT "packages_stamp" CHECK ("packages"."manifest" ~ '^[0-9a-f]{64}$' and ("packages"."manifest" is null or "packages"."state" = 'ready') and ("packages"."stamped_at" is null or "packages"."manifest" is not null) and ("packages"."stamp_problem" is null or ("packages"."state" = 'ready' and "packages"."stamped_at" is null and char_length("packages"."stamp_problem") between 1 and 2000)));