CREATE TABLE "access_requests" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" integer NOT NULL,
	"person_id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"source" text NOT NULL,
	"population_id" uuid NOT NULL,
	"right_kind" text NOT NULL,
	"right_id" text NOT NULL,
	"right_name" text NOT NULL,
	"scope" text NOT NULL,
	"privileged" boolean,
	"reason" text NOT NULL,
	"ends_at" timestamp (3) with time zone,
	"emergency" boolean NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"requested_by_id" uuid NOT NULL,
	"approved_at" timestamp (3) with time zone,
	"approve_by" timestamp (3) with time zone,
	"owner_id" uuid,
	"due_at" timestamp (3) with time zone,
	"granted_at" timestamp (3) with time zone,
	"granted_by_id" uuid,
	"verified_at" timestamp (3) with time zone,
	"verified_by_id" uuid,
	"verified_key" text COLLATE "C",
	"compared_id" uuid,
	"ended_at" timestamp (3) with time zone,
	"withdrawn_at" timestamp (3) with time zone,
	"note" text,
	"reminded_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"updated_by_id" uuid,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "access_requests_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "access_requests_number" UNIQUE("org_id","number"),
	CONSTRAINT "access_requests_states" CHECK ("access_requests"."state" in ('requested', 'approved', 'rejected', 'withdrawn', 'expired', 'granted', 'verified', 'ending', 'ended')),
	CONSTRAINT "access_requests_approved" CHECK ("access_requests"."approved_at" is not null or "access_requests"."emergency" or "access_requests"."state" in ('requested', 'rejected', 'withdrawn', 'expired')),
	CONSTRAINT "access_requests_granted" CHECK (("access_requests"."granted_at" is null) = ("access_requests"."granted_by_id" is null) and ("access_requests"."granted_at" is not null or "access_requests"."state" not in ('granted'))),
	CONSTRAINT "access_requests_verified" CHECK (("access_requests"."verified_by_id" is null) = ("access_requests"."verified_at" is null) and ("access_requests"."verified_by_id" is null) = ("access_requests"."verified_key" is null) and ("access_requests"."verified_by_id" is not null or "access_requests"."state" <> 'verified')),
	CONSTRAINT "access_requests_withdrawn" CHECK (("access_requests"."state" = 'withdrawn') = ("access_requests"."withdrawn_at" is not null)),
	CONSTRAINT "access_requests_emergency" CHECK ("access_requests"."approve_by" is null or "access_requests"."emergency"),
	CONSTRAINT "access_requests_temporary" CHECK (not ("access_requests"."emergency" or "access_requests"."privileged" is true) or "access_requests"."ends_at" is not null),
	CONSTRAINT "access_requests_texts" CHECK (char_length("access_requests"."reason") between 1 and 2000 and char_length("access_requests"."note") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "requestable_rights" (
	"org_id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"source" text NOT NULL,
	"population_id" uuid NOT NULL,
	"right_kind" text NOT NULL,
	"right_id" text NOT NULL,
	"right_name" text NOT NULL,
	"scope" text NOT NULL,
	"privileged" boolean,
	"holders" integer NOT NULL,
	CONSTRAINT "requestable_rights_org_id_system_id_source_right_kind_right_id_scope_pk" PRIMARY KEY("org_id","system_id","source","right_kind","right_id","scope")
);
--> statement-breakpoint
ALTER TABLE "revocations" ALTER COLUMN "campaign_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "revocations" ALTER COLUMN "number" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "revocations" ALTER COLUMN "sequence" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "changes" ADD COLUMN "withdrawn_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "revocations" ADD COLUMN "request_id" uuid;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_org_id_person_id_people_org_id_id_fk" FOREIGN KEY ("org_id","person_id") REFERENCES "public"."people"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_org_id_population_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","population_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_org_id_requested_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","requested_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_org_id_owner_id_users_org_id_id_fk" FOREIGN KEY ("org_id","owner_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_org_id_granted_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","granted_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_org_id_verified_by_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","verified_by_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_org_id_compared_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","compared_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requestable_rights" ADD CONSTRAINT "requestable_rights_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requestable_rights" ADD CONSTRAINT "requestable_rights_org_id_system_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","system_id") REFERENCES "public"."systems"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requestable_rights" ADD CONSTRAINT "requestable_rights_org_id_population_id_populations_org_id_id_fk" FOREIGN KEY ("org_id","population_id") REFERENCES "public"."populations"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_requests_newest" ON "access_requests" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "access_requests_state" ON "access_requests" USING btree ("org_id","state","created_at","id");--> statement-breakpoint
CREATE INDEX "access_requests_person" ON "access_requests" USING btree ("org_id","person_id","created_at");--> statement-breakpoint
CREATE INDEX "access_requests_system" ON "access_requests" USING btree ("org_id","system_id","source","created_at");--> statement-breakpoint
CREATE INDEX "access_requests_requester" ON "access_requests" USING btree ("org_id","requested_by_id","created_at");--> statement-breakpoint
CREATE INDEX "access_requests_owner" ON "access_requests" USING btree ("org_id","owner_id","created_at");--> statement-breakpoint
CREATE INDEX "access_requests_granter" ON "access_requests" USING btree ("org_id","granted_by_id");--> statement-breakpoint
CREATE INDEX "access_requests_population" ON "access_requests" USING btree ("org_id","population_id");--> statement-breakpoint
CREATE INDEX "access_requests_verified" ON "access_requests" USING btree ("org_id","verified_by_id");--> statement-breakpoint
CREATE INDEX "access_requests_compared" ON "access_requests" USING btree ("org_id","compared_id");--> statement-breakpoint
CREATE INDEX "access_requests_ends" ON "access_requests" USING btree ("org_id","ends_at") WHERE ends_at is not null;--> statement-breakpoint
CREATE INDEX "requestable_rights_name" ON "requestable_rights" USING btree ("org_id","system_id","right_name");--> statement-breakpoint
CREATE INDEX "requestable_rights_population" ON "requestable_rights" USING btree ("org_id","population_id");--> statement-breakpoint
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_org_id_request_id_access_requests_org_id_id_fk" FOREIGN KEY ("org_id","request_id") REFERENCES "public"."access_requests"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_of_request" UNIQUE("org_id","request_id","key");--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_withdrawn" CHECK (("changes"."state" = 'withdrawn') = ("changes"."withdrawn_at" is not null));--> statement-breakpoint
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_because" CHECK (("revocations"."request_id" is null) = ("revocations"."campaign_id" is not null) and ("revocations"."campaign_id" is null) = ("revocations"."number" is null) and ("revocations"."campaign_id" is null) = ("revocations"."sequence" is null));