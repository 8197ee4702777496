CREATE TABLE "credential_resets" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"what" text NOT NULL,
	"status" text DEFAULT 'requested' NOT NULL,
	"reason" text NOT NULL,
	"requested_by_id" uuid NOT NULL,
	"requested_by_person_id" uuid NOT NULL,
	"decided_by_id" uuid,
	"decided_by_person_id" uuid,
	"decided_at" timestamp (3) with time zone,
	"note" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "credential_resets_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "credential_resets_what" CHECK ("credential_resets"."what" in ('password', 'factor')),
	CONSTRAINT "credential_resets_status" CHECK ("credential_resets"."status" in ('requested', 'approved', 'rejected')),
	CONSTRAINT "credential_resets_reason" CHECK (char_length("credential_resets"."reason") between 1 and 1000),
	CONSTRAINT "credential_resets_decided" CHECK ("credential_resets"."status" = 'requested' or ("credential_resets"."decided_by_id" is not null and "credential_resets"."decided_by_person_id" is not null and "credential_resets"."decided_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "users" DROP CONSTRAINT "users_active_has_factor";--> statement-breakpoint
ALTER TABLE "invites" ADD COLUMN "purpose" text DEFAULT 'invite' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "factor_reset_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "credential_resets" ADD CONSTRAINT "credential_resets_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential_resets" ADD CONSTRAINT "credential_resets_org_id_user_id_users_org_id_id_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."users"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential_resets" ADD CONSTRAINT "credential_resets_org_id_requested_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","requested_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential_resets" ADD CONSTRAINT "credential_resets_org_id_decided_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","decided_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "credential_resets_user" ON "credential_resets" USING btree ("org_id","user_id","created_at");--> statement-breakpoint
CREATE INDEX "credential_resets_requester" ON "credential_resets" USING btree ("org_id","requested_by_id");--> statement-breakpoint
CREATE INDEX "credential_resets_decider" ON "credential_resets" USING btree ("org_id","decided_by_id");--> statement-breakpoint
CREATE UNIQUE INDEX "credential_resets_waiting" ON "credential_resets" USING btree ("org_id","user_id","what") WHERE status = 'requested';--> statement-breakpoint
ALTER TABLE "invites" ADD CONSTRAINT "invites_purpose" CHECK ("invites"."purpose" in ('invite', 'password'));--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_active_has_factor" CHECK ("users"."status" <> 'active' or "users"."mfa_enrolled_at" is not null or "users"."password_hash" is null or "users"."factor_reset_at" is not null);