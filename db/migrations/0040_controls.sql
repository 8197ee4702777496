CREATE TABLE "control_occurrences" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"control_id" uuid NOT NULL,
	"occurrence" text NOT NULL,
	"performed_at" timestamp (3) with time zone NOT NULL,
	"performed_by_id" uuid,
	"proof_type" text NOT NULL,
	"proof_id" uuid NOT NULL,
	"proof_label" text NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "control_occurrences_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "control_occurrences_once" UNIQUE("org_id","control_id","occurrence","proof_type","proof_id"),
	CONSTRAINT "control_occurrences_key" CHECK (char_length("control_occurrences"."occurrence") between 1 and 100),
	CONSTRAINT "control_occurrences_proof" CHECK ("control_occurrences"."proof_type" ~ '^[a-z][a-z-]{0,39}$' and char_length("control_occurrences"."proof_label") between 1 and 500),
	CONSTRAINT "control_occurrences_times" CHECK ("control_occurrences"."performed_at" <= "control_occurrences"."recorded_at")
);
--> statement-breakpoint
CREATE TABLE "controls" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"title" text NOT NULL,
	"objective" text DEFAULT '' NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"implementation" text DEFAULT '' NOT NULL,
	"test_procedure" text DEFAULT '' NOT NULL,
	"template" text,
	"owner_id" uuid,
	"frequency" text NOT NULL,
	"type" text NOT NULL,
	"status" text NOT NULL,
	"automation" text NOT NULL,
	"effectiveness" text NOT NULL,
	"assessed_by_id" uuid,
	"assessed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "controls_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "controls_code_form" CHECK ("controls"."code" ~ '^(AC|CM|OP|SD)-\d{2}$'),
	CONSTRAINT "controls_title" CHECK (char_length("controls"."title") between 1 and 500),
	CONSTRAINT "controls_text" CHECK (char_length("controls"."objective") <= 5000 and char_length("controls"."description") <= 5000 and char_length("controls"."implementation") <= 5000 and char_length("controls"."test_procedure") <= 5000),
	CONSTRAINT "controls_template" CHECK (char_length("controls"."template") between 1 and 20),
	CONSTRAINT "controls_frequency" CHECK ("controls"."frequency" in ('weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly', 'continuous', 'each_time')),
	CONSTRAINT "controls_type" CHECK ("controls"."type" in ('preventive', 'detective', 'corrective')),
	CONSTRAINT "controls_status_known" CHECK ("controls"."status" in ('draft', 'in_progress', 'implemented', 'not_implemented', 'not_applicable')),
	CONSTRAINT "controls_automation" CHECK ("controls"."automation" in ('manual', 'semi_automated', 'automated')),
	CONSTRAINT "controls_effectiveness_known" CHECK ("controls"."effectiveness" in ('effective', 'partially_effective', 'not_effective', 'not_assessed')),
	CONSTRAINT "controls_assessed" CHECK (("controls"."effectiveness" = 'not_assessed') = ("controls"."assessed_at" is null) and ("controls"."assessed_at" is null) = ("controls"."assessed_by_id" is null)),
	CONSTRAINT "controls_assessable" CHECK ("controls"."effectiveness" = 'not_assessed' or "controls"."status" not in ('draft', 'not_applicable')),
	CONSTRAINT "controls_not_by_owner" CHECK ("controls"."assessed_by_id" is null or "controls"."owner_id" is null or "controls"."assessed_by_id" <> "controls"."owner_id")
);
--> statement-breakpoint
ALTER TABLE "control_occurrences" ADD CONSTRAINT "control_occurrences_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_occurrences" ADD CONSTRAINT "control_occurrences_org_id_control_id_controls_org_id_id_fk" FOREIGN KEY ("org_id","control_id") REFERENCES "public"."controls"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_occurrences" ADD CONSTRAINT "control_occurrences_org_id_performed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","performed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "controls" ADD CONSTRAINT "controls_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "controls" ADD CONSTRAINT "controls_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "controls" ADD CONSTRAINT "controls_org_id_assessed_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","assessed_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "control_occurrences_performed" ON "control_occurrences" USING btree ("org_id","control_id","performed_at","id");--> statement-breakpoint
CREATE INDEX "control_occurrences_by" ON "control_occurrences" USING btree ("org_id","performed_by_id");--> statement-breakpoint
CREATE UNIQUE INDEX "controls_code" ON "controls" USING btree ("org_id","code") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "controls_by_code" ON "controls" USING btree ("org_id","code","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "controls_by_title" ON "controls" USING btree ("org_id","title","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "controls_status" ON "controls" USING btree ("org_id","status","code","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "controls_effectiveness" ON "controls" USING btree ("org_id","effectiveness","code","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "controls_owner" ON "controls" USING btree ("org_id","owner_id");--> statement-breakpoint
CREATE INDEX "controls_assessed_by" ON "controls" USING btree ("org_id","assessed_by_id");