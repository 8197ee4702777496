CREATE TABLE "rule_controls" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"control_id" uuid NOT NULL,
	CONSTRAINT "rule_controls_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "rule_controls_once" UNIQUE("org_id","record_id","control_id")
);--> statement-breakpoint
CREATE TABLE "template_controls" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"control_id" uuid NOT NULL,
	CONSTRAINT "template_controls_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "template_controls_once" UNIQUE("org_id","record_id","control_id")
);--> statement-breakpoint
CREATE TABLE "evidence_controls" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"control_id" uuid NOT NULL,
	CONSTRAINT "evidence_controls_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "evidence_controls_once" UNIQUE("org_id","record_id","control_id")
);--> statement-breakpoint
CREATE TABLE "system_controls" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"control_id" uuid NOT NULL,
	CONSTRAINT "system_controls_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "system_controls_once" UNIQUE("org_id","record_id","control_id")
);--> statement-breakpoint
DROP INDEX "controls_by_code";--> statement-breakpoint
CREATE INDEX "rule_controls_control" ON "rule_controls" USING btree ("org_id","control_id","record_id");--> statement-breakpoint
CREATE INDEX "template_controls_control" ON "template_controls" USING btree ("org_id","control_id","record_id");--> statement-breakpoint
CREATE INDEX "evidence_controls_control" ON "evidence_controls" USING btree ("org_id","control_id","record_id");--> statement-breakpoint
CREATE INDEX "system_controls_control" ON "system_controls" USING btree ("org_id","control_id","record_id");--> statement-breakpoint
CREATE INDEX "controls_by_code" ON "controls" USING btree ("org_id","code","id");--> statement-breakpoint
ALTER TABLE "controls" DROP CONSTRAINT "controls_code_form";--> statement-breakpoint
ALTER TABLE "controls" ADD CONSTRAINT "controls_code_form" CHECK ("controls"."code" ~ '^[A-Z]{2}-\d{2}$');--> statement-breakpoint
-- Codes in text become links. A code that no control has yet is made one of: from the catalogue where that knows it, else as it stands. No entry tells of it, as nobody did it.
CREATE TEMPORARY TABLE "borne" AS
  SELECT "org_id", "evidence_id" AS "record_id", "code", 'evidence' AS "kind" FROM "evidence_control_areas"
  UNION SELECT "org_id", "id", unnest("control_areas"), 'template' FROM "evidence_templates"
  UNION SELECT "org_id", "id", unnest("controls"), 'system' FROM "systems";--> statement-breakpoint
ALTER TABLE "controls" DISABLE TRIGGER USER;--> statement-breakpoint
INSERT INTO "controls" ("org_id", "id", "code", "title", "objective", "description", "implementation", "test_procedure", "template", "frequency", "type", "automation", "status", "effectiveness", "created_at", "updated_at")
  SELECT b."org_id", gen_random_uuid(), b."code", coalesce(c."title", b."code"), coalesce(c."objective", ''),
    coalesce(c."description", 'Made when codes became links to controls: ' || b."by" || ' named ' || b."code" || ', and no control had that code. Say what it is, or give what maps to it another control.'),
    CASE WHEN c."code" IS NULL THEN '' ELSE 'Made from the catalogue when codes became links to controls: ' || b."by" || ' named ' || b."code" || '. Say how it is done here.' END, coalesce(c."test_procedure", ''), c."code", coalesce(c."frequency", 'each_time'), coalesce(c."type", 'preventive'), coalesce(c."automation", 'manual'), 'draft', 'not_assessed', now(), now()
  FROM (SELECT "org_id", "code", string_agg(DISTINCT CASE "kind" WHEN 'evidence' THEN 'evidence' WHEN 'template' THEN 'evidence templates' ELSE 'systems' END, ' and ') AS "by" FROM "borne" GROUP BY "org_id", "code") AS b
    LEFT JOIN (VALUES
  ('AC-01', 'Access is granted on approval', 'Nobody holds an access that nobody answers for.', 'Whoever answers for a system approves an access before it is granted. Nobody approves their own.', 'Take every access granted in the period. For each: the request, who approved it and when, and that the right granted is the one approved. The approval is older than the grant, and of another person.', 'each_time', 'preventive', 'semi_automated'),
  ('AC-02', 'Access is reviewed', 'Accesses that are not needed any more are found and taken away.', 'The owner of a system looks at every account and its rights, keeps or revokes each, and somebody checks that what was revoked is gone.', 'Compare the list that was reviewed with the one of the system: same accounts, same day. Every account has a decision of somebody other than its holder. What was revoked is gone from a later list.', 'quarterly', 'detective', 'semi_automated'),
  ('AC-03', 'Privileged access is limited and watched', 'Rights over everything are held by few, for a reason, and their use is seen.', 'Accounts with all rights are listed and justified, used with a second factor only, and what they do is looked at.', 'List the privileged accounts of each system in scope. Each has a holder, a reason and a second factor. Take the findings about them: each was decided, with a reason.', 'monthly', 'detective', 'semi_automated'),
  ('AC-04', 'Access ends with the job', 'Nobody who has left can sign in.', 'When HR ends an employment the accounts are switched off by the end of that day; on a change of duties the rights of the former one go.', 'Take all leavers of the period from HR. For each account in each system: the time it was switched off, not later than the day after. Nobody signed in after the last day.', 'each_time', 'preventive', 'automated'),
  ('CM-01', 'Changes are approved before they go live', 'Nothing reaches production that nobody but its author has seen.', 'A change is reviewed and approved by somebody other than whoever wrote it; the pipeline lets nothing else through.', 'Take every deployment of the period. For each: the change, its author, its approval by somebody else before the deployment, and the tests that passed. List what went past.', 'each_time', 'preventive', 'automated'),
  ('CM-02', 'Production is configured as agreed', 'A setting that drifts away from the agreed one is seen and set back.', 'The settings of production are compared with the agreed ones; what differs is a change with an approval, or is set back.', 'Read the settings of the systems in scope and compare. For each difference: its approval, or when it was set back.', 'monthly', 'detective', 'semi_automated'),
  ('CM-03', 'Emergency changes are approved afterwards', 'What had to be quick is looked at all the same.', 'A change that went live without approval is looked at and approved, or taken back, within three working days.', 'Take every change that bypassed its rules. For each: the reason, who approved it afterwards, and the days in between.', 'each_time', 'corrective', 'manual'),
  ('OP-01', 'Backups can be restored', 'What is lost can be brought back, as quickly as promised.', 'A backup is restored into another place, compared with production, and the time it took is written down.', 'Read the protocol: which backup, where to, what was compared with which result, how long. Compare the times with the promised ones.', 'quarterly', 'corrective', 'manual'),
  ('OP-02', 'Backups are made and watched', 'No day is without a backup.', 'Every night each system in scope is backed up; what failed is repeated, and somebody looks.', 'Take the list of jobs of the month. Every night is there. For each that failed: when it was repeated, with success.', 'monthly', 'detective', 'automated'),
  ('OP-03', 'Security events are looked at', 'What should not happen is seen, decided about and followed up.', 'Logs of systems in scope are judged by rules; every finding is decided by a person, with a reason.', 'Take the findings of the period. Each is decided; those of high severity within two days. No feed was silent without an explanation.', 'continuous', 'detective', 'semi_automated'),
  ('OP-05', 'Rooms are entered by those who may', 'Nobody gets to machines or goods who has no business there.', 'The log of badges and the list of visitors are compared with who may enter; badges of leavers are blocked.', 'Compare the log with the list of those who may. For each that does not fit: what was found out. No badge of a leaver opened a door.', 'monthly', 'detective', 'manual'),
  ('SD-01', 'Software is built by rules', 'Everybody who builds software knows the rules and follows them.', 'The rules for building, testing and separating environments are written down, approved each year, and taught.', 'Read the approved rules and their date. Take some changes: each was tested outside of production, with data that is not production’s.', 'yearly', 'preventive', 'manual')
    ) AS c ("code", "title", "objective", "description", "test_procedure", "frequency", "type", "automation") ON c."code" = b."code"
  WHERE NOT EXISTS (SELECT FROM "controls" o WHERE o."org_id" = b."org_id" AND o."code" = b."code" AND o."deleted_at" IS NULL);--> statement-breakpoint
ALTER TABLE "controls" ENABLE TRIGGER USER;--> statement-breakpoint
INSERT INTO "evidence_controls" SELECT b."org_id", gen_random_uuid(), b."record_id", c."id" FROM "borne" b JOIN "controls" c ON c."org_id" = b."org_id" AND c."code" = b."code" AND c."deleted_at" IS NULL WHERE b."kind" = 'evidence';--> statement-breakpoint
INSERT INTO "template_controls" SELECT b."org_id", gen_random_uuid(), b."record_id", c."id" FROM "borne" b JOIN "controls" c ON c."org_id" = b."org_id" AND c."code" = b."code" AND c."deleted_at" IS NULL WHERE b."kind" = 'template';--> statement-breakpoint
INSERT INTO "system_controls" SELECT b."org_id", gen_random_uuid(), b."record_id", c."id" FROM "borne" b JOIN "controls" c ON c."org_id" = b."org_id" AND c."code" = b."code" AND c."deleted_at" IS NULL WHERE b."kind" = 'system';--> statement-breakpoint
DROP TABLE "borne";--> statement-breakpoint
ALTER TABLE "evidence_control_areas" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "evidence_control_areas" CASCADE;--> statement-breakpoint
ALTER TABLE "evidence_templates" DROP COLUMN "control_areas";--> statement-breakpoint
ALTER TABLE "systems" DROP COLUMN "controls";--> statement-breakpoint
ALTER TABLE "rule_controls" ADD CONSTRAINT "rule_controls_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_controls" ADD CONSTRAINT "rule_controls_org_id_record_id_detection_rules_org_id_id_fk" FOREIGN KEY ("org_id","record_id") REFERENCES "public"."detection_rules"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_controls" ADD CONSTRAINT "rule_controls_org_id_control_id_controls_org_id_id_fk" FOREIGN KEY ("org_id","control_id") REFERENCES "public"."controls"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_controls" ADD CONSTRAINT "template_controls_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_controls" ADD CONSTRAINT "template_controls_org_id_record_id_evidence_templates_org_id_id_fk" FOREIGN KEY ("org_id","record_id") REFERENCES "public"."evidence_templates"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_controls" ADD CONSTRAINT "template_controls_org_id_control_id_controls_org_id_id_fk" FOREIGN KEY ("org_id","control_id") REFERENCES "public"."controls"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_controls" ADD CONSTRAINT "evidence_controls_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_controls" ADD CONSTRAINT "evidence_controls_org_id_record_id_evidence_org_id_id_fk" FOREIGN KEY ("org_id","record_id") REFERENCES "public"."evidence"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_controls" ADD CONSTRAINT "evidence_controls_org_id_control_id_controls_org_id_id_fk" FOREIGN KEY ("org_id","control_id") REFERENCES "public"."controls"("org_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system_controls" ADD CONSTRAINT "system_controls_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system_controls" ADD CONSTRAINT "system_controls_org_id_record_id_systems_org_id_id_fk" FOREIGN KEY ("org_id","record_id") REFERENCES "public"."systems"("org_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system_controls" ADD CONSTRAINT "system_controls_org_id_control_id_controls_org_id_id_fk" FOREIGN KEY ("org_id","control_id") REFERENCES "public"."controls"("org_id","id") ON DELETE restrict ON UPDATE no action;
