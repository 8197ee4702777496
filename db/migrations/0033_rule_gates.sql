CREATE TABLE "rule_switch_offs" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"rule_ids" text[] NOT NULL,
	"label" text NOT NULL,
	"status" text DEFAULT 'requested' NOT NULL,
	"reason" text NOT NULL,
	"requested_by_id" uuid NOT NULL,
	"requested_by_person_id" uuid NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
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
	CONSTRAINT "rule_switch_offs_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "rule_switch_offs_rules" CHECK (cardinality("rule_switch_offs"."rule_ids") between 1 and 5000),
	CONSTRAINT "rule_switch_offs_status" CHECK ("rule_switch_offs"."status" in ('requested', 'approved', 'rejected')),
	CONSTRAINT "rule_switch_offs_reason" CHECK (char_length("rule_switch_offs"."reason") between 1 and 2000),
	CONSTRAINT "rule_switch_offs_decided" CHECK (("rule_switch_offs"."status" = 'requested') = ("rule_switch_offs"."decided_by_id" is null) and ("rule_switch_offs"."decided_by_id" is null) = ("rule_switch_offs"."decided_at" is null) and ("rule_switch_offs"."decided_by_id" is null) = ("rule_switch_offs"."decided_by_person_id" is null)),
	CONSTRAINT "rule_switch_offs_two_people" CHECK ("rule_switch_offs"."decided_by_id" is null or ("rule_switch_offs"."decided_by_id" <> "rule_switch_offs"."requested_by_id" and "rule_switch_offs"."decided_by_person_id" <> "rule_switch_offs"."requested_by_person_id"))
);
--> statement-breakpoint
ALTER TABLE "detection_rules" ADD COLUMN "draft" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "detection_rules" ADD COLUMN "tried_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "detection_rules" ADD COLUMN "tried_outcome" text;--> statement-breakpoint
ALTER TABLE "detection_rules" ADD COLUMN "tried_sha256" text;--> statement-breakpoint
ALTER TABLE "detection_rules" ADD COLUMN "severity" smallint;--> statement-breakpoint
ALTER TABLE "detection_rules" ADD COLUMN "switch_off_id" uuid;--> statement-breakpoint
ALTER TABLE "rule_switch_offs" ADD CONSTRAINT "rule_switch_offs_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_switch_offs" ADD CONSTRAINT "rule_switch_offs_org_id_requested_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","requested_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_switch_offs" ADD CONSTRAINT "rule_switch_offs_org_id_decided_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","decided_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "rule_switch_offs_waiting" ON "rule_switch_offs" USING btree ("org_id","requested_at") WHERE status = 'requested';--> statement-breakpoint
CREATE INDEX "rule_switch_offs_requester" ON "rule_switch_offs" USING btree ("org_id","requested_by_id");--> statement-breakpoint
CREATE INDEX "rule_switch_offs_decider" ON "rule_switch_offs" USING btree ("org_id","decided_by_id");--> statement-breakpoint
ALTER TABLE "detection_rules" ADD CONSTRAINT "detection_rules_org_id_switch_off_id_rule_switch_offs_org_id_id_fk" FOREIGN KEY ("org_id","switch_off_id") REFERENCES "public"."rule_switch_offs"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "detection_rules_switch_off" ON "detection_rules" USING btree ("org_id","switch_off_id");--> statement-breakpoint
ALTER TABLE "detection_rules" ADD CONSTRAINT "detection_rules_draft" CHECK (not ("detection_rules"."draft" and "detection_rules"."enabled"));--> statement-breakpoint
ALTER TABLE "detection_rules" ADD CONSTRAINT "detection_rules_tried" CHECK (("detection_rules"."tried_at" is null) = ("detection_rules"."tried_outcome" is null) and ("detection_rules"."tried_at" is null) = ("detection_rules"."tried_sha256" is null) and "detection_rules"."tried_outcome" in ('fired', 'quiet', 'unknown'));--> statement-breakpoint
ALTER TABLE "detection_rules" ADD CONSTRAINT "detection_rules_severity" CHECK ("detection_rules"."severity" between 1 and 4);