CREATE TABLE "change_exceptions" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"unit_key" text COLLATE "C" NOT NULL,
	"attribute" integer NOT NULL,
	"reconciliation_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"said" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"spread" text NOT NULL,
	"root_cause" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"excepted_until" timestamp (3) with time zone,
	"note" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "change_exceptions_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "change_exceptions_once" UNIQUE("org_id","system_id","unit_key","attribute"),
	CONSTRAINT "change_exceptions_known" CHECK ("change_exceptions"."state" in ('open', 'excepted', 'remediated') and "change_exceptions"."spread" in ('isolated', 'systematic') and "change_exceptions"."attribute" between 1 and 10),
	CONSTRAINT "change_exceptions_states" CHECK (("change_exceptions"."state" = 'excepted') = ("change_exceptions"."excepted_until" is not null) and ("change_exceptions"."state" <> 'remediated' or "change_exceptions"."note" is not null)),
	CONSTRAINT "change_exceptions_texts" CHECK (char_length("change_exceptions"."root_cause") between 1 and 5000 and char_length("change_exceptions"."note") between 1 and 5000)
);
--> statement-breakpoint
ALTER TABLE "change_exceptions" ADD CONSTRAINT "change_exceptions_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_exceptions" ADD CONSTRAINT "change_exceptions_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_exceptions" ADD CONSTRAINT "change_exceptions_org_id_reconciliation_id_reconciliations_org_id_id_fk" FOREIGN KEY ("org_id","reconciliation_id") REFERENCES "public"."reconciliations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_exceptions" ADD CONSTRAINT "change_exceptions_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "change_exceptions_owner" ON "change_exceptions" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "change_exceptions_reconciliation" ON "change_exceptions" USING btree ("org_id","reconciliation_id");--> statement-breakpoint
CREATE INDEX "change_exceptions_due" ON "change_exceptions" USING btree ("org_id","state","due_at","id");