-- What was kept of back-tests and verifications, each under its own id: the jobs that wait for one still find it.
INSERT INTO "runs" ("org_id", "id", "queue", "subject_type", "subject_id", "label", "input", "status", "done", "total", "counts", "result", "state", "error", "started_by_id", "started_at", "finished_at", "created_at", "updated_at", "created_by_id", "updated_by_id", "version")
SELECT "org_id", "id", 'rules.backTest', 'detection-rule', "rule_id", "rule_name",
	jsonb_build_object('from', to_char("from_time" at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'to', to_char("to_time" at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
	"status", "done", "total", jsonb_build_object('hits', "hits"), "sample",
	CASE WHEN "after_time" IS NOT NULL AND "status" IN ('queued', 'running') THEN jsonb_build_object('at', to_char("after_time" at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'id', "after_id", 'windows', "windows")::text END,
	"error", "started_by_id", "started_at", CASE WHEN "status" NOT IN ('queued', 'running') THEN coalesce("finished_at", "updated_at") END, "created_at", "updated_at", "created_by_id", "updated_by_id", "version"
FROM "back_tests";--> statement-breakpoint
INSERT INTO "runs" ("org_id", "id", "queue", "subject_type", "subject_id", "label", "input", "status", "done", "total", "result", "started_by_id", "started_at", "finished_at", "created_at", "updated_at", "created_by_id")
SELECT "org_id", "id", 'audit.verify', 'audit-trail', "org_id"::text, 'the audit trail', '{}', "status", "done", "total", "report", "started_by_id", "started_at", CASE WHEN "status" NOT IN ('queued', 'running') THEN coalesce("finished_at", "started_at") END, "started_at", coalesce("finished_at", "started_at"), "started_by_id"
FROM "audit_verifications";--> statement-breakpoint
DROP TABLE "audit_verifications" CASCADE;--> statement-breakpoint
DROP TABLE "back_tests" CASCADE;