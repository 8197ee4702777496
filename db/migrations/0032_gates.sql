CREATE TABLE "evidence_openings" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"evidence_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"user_id" uuid NOT NULL,
	"person_id" uuid,
	"opened_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "evidence_openings_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "evidence_openings_once" UNIQUE("org_id","evidence_id","number","user_id"),
	CONSTRAINT "evidence_openings_number" CHECK ("evidence_openings"."number" > 0)
);
--> statement-breakpoint
ALTER TABLE "evidence_templates" ADD COLUMN "must_cover" text DEFAULT 'whole' NOT NULL;--> statement-breakpoint
ALTER TABLE "evidence_openings" ADD CONSTRAINT "evidence_openings_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_openings" ADD CONSTRAINT "evidence_openings_org_id_evidence_id_evidence_org_id_id_fk" FOREIGN KEY ("org_id","evidence_id") REFERENCES "public"."evidence"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_openings" ADD CONSTRAINT "evidence_openings_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "evidence_openings_user" ON "evidence_openings" USING btree ("org_id","user_id");--> statement-breakpoint
ALTER TABLE "evidence_templates" ADD CONSTRAINT "evidence_templates_must_cover" CHECK ("evidence_templates"."must_cover" in ('whole', 'within'));