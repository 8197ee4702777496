CREATE TABLE "population_differences" (
	"org_id" uuid NOT NULL,
	"population_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"side" text NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"note" text,
	"reason" text,
	"explained_by_id" uuid,
	"explained_at" timestamp (3) with time zone,
	CONSTRAINT "population_differences_org_id_population_id_number_pk" PRIMARY KEY("org_id","population_id","number"),
	CONSTRAINT "population_differences_side" CHECK ("population_differences"."side" in ('here', 'there')),
	CONSTRAINT "population_differences_explained" CHECK (("population_differences"."reason" is null) = ("population_differences"."explained_by_id" is null) and ("population_differences"."reason" is null) = ("population_differences"."explained_at" is null) and char_length("population_differences"."reason") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "population_reconciliations" (
	"org_id" uuid NOT NULL,
	"population_id" uuid NOT NULL,
	"against" text NOT NULL,
	"by" text NOT NULL,
	"other_id" uuid,
	"seen" text NOT NULL,
	"root" text NOT NULL,
	"other_root" text,
	"here" bigint NOT NULL,
	"there" bigint NOT NULL,
	"only_here" integer NOT NULL,
	"only_there" integer NOT NULL,
	"reconciled_by_id" uuid NOT NULL,
	"reconciled_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "population_reconciliations_org_id_population_id_pk" PRIMARY KEY("org_id","population_id"),
	CONSTRAINT "population_reconciliations_by_known" CHECK (case "population_reconciliations"."against" when 'total' then "population_reconciliations"."by" in ('records', 'rows', 'accounts') when 'population' then "population_reconciliations"."by" in ('key', 'account', 'user_name', 'email') else false end),
	CONSTRAINT "population_reconciliations_other" CHECK (("population_reconciliations"."against" = 'population') = ("population_reconciliations"."other_id" is not null) and ("population_reconciliations"."other_id" is null) = ("population_reconciliations"."other_root" is null) and "population_reconciliations"."other_id" is distinct from "population_reconciliations"."population_id"),
	CONSTRAINT "population_reconciliations_counts" CHECK ("population_reconciliations"."here" >= 0 and "population_reconciliations"."there" >= 0 and "population_reconciliations"."only_here" >= 0 and "population_reconciliations"."only_there" >= 0),
	CONSTRAINT "population_reconciliations_seen" CHECK (char_length("population_reconciliations"."seen") between 1 and 2000)
);
--> statement-breakpoint
DROP INDEX "population_rows_account";--> statement-breakpoint
ALTER TABLE "populations" ADD COLUMN "came" bigint;--> statement-breakpoint
ALTER TABLE "populations" ADD COLUMN "went" bigint;--> statement-breakpoint
ALTER TABLE "populations" ADD COLUMN "altered" bigint;--> statement-breakpoint
ALTER TABLE "populations" ADD COLUMN "not_occurring" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "population_differences" ADD CONSTRAINT "population_differences_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "population_differences" ADD CONSTRAINT "population_differences_org_id_population_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","population_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "population_differences" ADD CONSTRAINT "population_differences_org_id_explained_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","explained_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "population_reconciliations" ADD CONSTRAINT "population_reconciliations_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "population_reconciliations" ADD CONSTRAINT "population_reconciliations_org_id_population_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","population_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "population_reconciliations" ADD CONSTRAINT "population_reconciliations_org_id_other_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","other_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "population_reconciliations" ADD CONSTRAINT "population_reconciliations_org_id_reconciled_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","reconciled_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "population_differences_person" ON "population_differences" USING btree ("org_id","explained_by_id");--> statement-breakpoint
CREATE INDEX "population_differences_unexplained" ON "population_differences" USING btree ("org_id","population_id","number") WHERE reason is null;--> statement-breakpoint
CREATE INDEX "population_reconciliations_other" ON "population_reconciliations" USING btree ("org_id","other_id");--> statement-breakpoint
CREATE INDEX "population_reconciliations_person" ON "population_reconciliations" USING btree ("org_id","reconciled_by_id");--> statement-breakpoint
CREATE INDEX "population_rows_account" ON "population_rows" USING btree ("org_id","population_id","account_name","leaf");--> statement-breakpoint
ALTER TABLE "populations" DISABLE TRIGGER USER;--> statement-breakpoint
-- Name, size and hash of a file are what its artifact says.
UPDATE "populations" SET "not_occurring" = "state" in ('frozen', 'superseded') and "accepted" = 0,
	"files" = coalesce((select jsonb_agg(jsonb_build_object('artifactId', f.file -> 'artifactId', 'part', f.file -> 'part') order by f.n) from jsonb_array_elements("files") with ordinality as f(file, n)), '[]');--> statement-breakpoint
ALTER TABLE "populations" ENABLE TRIGGER USER;--> statement-breakpoint
ALTER TABLE "populations" ADD CONSTRAINT "populations_occurring" CHECK ("populations"."state" not in ('frozen', 'superseded') or ("populations"."accepted" = 0) = "populations"."not_occurring");