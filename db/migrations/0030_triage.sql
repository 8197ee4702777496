CREATE TABLE "finding_group_assignees" (
	"org_id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"assignee_id" uuid NOT NULL,
	"undecided" integer NOT NULL,
	CONSTRAINT "finding_group_assignees_org_id_group_id_assignee_id_pk" PRIMARY KEY("org_id","group_id","assignee_id")
);
--> statement-breakpoint
CREATE TABLE "finding_groups" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"rule_id" text NOT NULL,
	"rule_name" text NOT NULL,
	"severity" smallint NOT NULL,
	"source" text NOT NULL,
	"actor" text NOT NULL,
	"open" integer NOT NULL,
	"reviewed" integer NOT NULL,
	"flagged" integer NOT NULL,
	"false_positive" integer NOT NULL,
	"resolved" integer NOT NULL,
	"undecided" integer GENERATED ALWAYS AS (open + flagged) STORED NOT NULL,
	"total" integer GENERATED ALWAYS AS (open + reviewed + flagged + false_positive + resolved) STORED NOT NULL,
	"assigned" integer NOT NULL,
	"top_risk" smallint NOT NULL,
	"first_occurred_at" timestamp (3) with time zone NOT NULL,
	"last_occurred_at" timestamp (3) with time zone NOT NULL,
	"first_found_at" timestamp (3) with time zone NOT NULL,
	"last_found_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "finding_groups_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "finding_groups_once" UNIQUE("org_id","rule_id","actor","source","severity")
);
--> statement-breakpoint
ALTER TABLE "findings" ADD COLUMN "batch_id" uuid;--> statement-breakpoint
ALTER TABLE "findings" ADD COLUMN "decision_id" uuid;--> statement-breakpoint
ALTER TABLE "findings" ADD COLUMN "decided_by_id" uuid;--> statement-breakpoint
ALTER TABLE "findings" ADD COLUMN "former" jsonb;--> statement-breakpoint
ALTER TABLE "finding_group_assignees" ADD CONSTRAINT "finding_group_assignees_org_id_group_id_finding_groups_org_id_id_fk" FOREIGN KEY ("org_id","group_id") REFERENCES "public"."finding_groups"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding_group_assignees" ADD CONSTRAINT "finding_group_assignees_org_id_assignee_id_users_org_id_id_fk" FOREIGN KEY ("org_id","assignee_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding_groups" ADD CONSTRAINT "finding_groups_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "finding_group_assignees_user" ON "finding_group_assignees" USING btree ("org_id","assignee_id","group_id");--> statement-breakpoint
CREATE INDEX "finding_groups_risk" ON "finding_groups" USING btree ("org_id","top_risk","id");--> statement-breakpoint
CREATE INDEX "finding_groups_undecided" ON "finding_groups" USING btree ("org_id","undecided","id");--> statement-breakpoint
CREATE INDEX "finding_groups_found" ON "finding_groups" USING btree ("org_id","last_found_at","id");--> statement-breakpoint
CREATE INDEX "finding_groups_occurred" ON "finding_groups" USING btree ("org_id","last_occurred_at","id");--> statement-breakpoint
CREATE INDEX "finding_groups_actor" ON "finding_groups" USING btree ("org_id","actor","top_risk","id");--> statement-breakpoint
CREATE INDEX "finding_groups_rule" ON "finding_groups" USING btree ("org_id","rule_id","top_risk","id");--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_org_id_decided_by_id_users_org_id_id_fk" FOREIGN KEY ("org_id","decided_by_id") REFERENCES "public"."users"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "findings_batch" ON "findings" USING btree ("org_id","batch_id");--> statement-breakpoint
CREATE INDEX "findings_decision" ON "findings" USING btree ("org_id","decided_by_id","decision_id");--> statement-breakpoint
CREATE INDEX "findings_undecided" ON "findings" USING btree ("org_id","rule_id",coalesce("user_name", ''),"source","severity","risk_score","id") WHERE "findings"."status" in ('open', 'flagged');--> statement-breakpoint
ALTER TABLE "findings" DISABLE TRIGGER USER;--> statement-breakpoint
UPDATE "findings" f SET "batch_id" = e."batch_id" FROM "events" e WHERE e."org_id" = f."org_id" AND e."id" = f."event_id";--> statement-breakpoint
UPDATE "findings" f SET "batch_id" = e."batch_id" FROM (SELECT DISTINCT ON (n."org_id", n."finding_id") n."org_id", n."finding_id", e."batch_id" FROM "finding_events" n JOIN "events" e ON e."org_id" = n."org_id" AND e."id" = n."event_id" ORDER BY n."org_id", n."finding_id", e."received_at" DESC, e."id" DESC) e WHERE f."batch_id" IS NULL AND e."org_id" = f."org_id" AND e."finding_id" = f."id";--> statement-breakpoint
ALTER TABLE "findings" ENABLE TRIGGER USER;
