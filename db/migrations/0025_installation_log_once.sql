-- Two who came first at once made two lines of one.
UPDATE "installation_log" AS kept SET "count" = twice.total
  FROM (SELECT min("id"::text)::uuid AS id, sum("count")::int AS total FROM "installation_log" GROUP BY "minute", "kind", "detail" HAVING count(*) > 1) AS twice WHERE kept."id" = twice.id;--> statement-breakpoint
DELETE FROM "installation_log" AS one USING "installation_log" AS other WHERE one."minute" = other."minute" AND one."kind" = other."kind" AND one."detail" = other."detail" AND one."id" > other."id";--> statement-breakpoint
ALTER TABLE "installation_log" ADD CONSTRAINT "installation_log_once" UNIQUE("minute","kind","detail");