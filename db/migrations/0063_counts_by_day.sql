CREATE TABLE "count_marks" (
	"org_id" uuid NOT NULL,
	"counted_at" timestamp (3) with time zone NOT NULL,
	"day" date,
	CONSTRAINT "count_marks_org_id_pk" PRIMARY KEY("org_id")
);
--> statement-breakpoint
CREATE TABLE "day_counts" (
	"org_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"by" text NOT NULL,
	"day" date NOT NULL,
	"value" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "day_counts_org_id_kind_by_day_value_pk" PRIMARY KEY("org_id","kind","by","day","value")
);
--> statement-breakpoint
CREATE TABLE "metric_days" (
	"org_id" uuid NOT NULL,
	"metric" text NOT NULL,
	"day" date NOT NULL,
	"numerator" bigint NOT NULL,
	"denominator" bigint,
	"unclear" integer DEFAULT 0 NOT NULL,
	"measured_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "metric_days_org_id_metric_day_pk" PRIMARY KEY("org_id","metric","day")
);
--> statement-breakpoint
CREATE TABLE "top_counts" (
	"org_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"by" text NOT NULL,
	"rank" smallint NOT NULL,
	"value" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "top_counts_org_id_kind_by_rank_pk" PRIMARY KEY("org_id","kind","by","rank")
);
--> statement-breakpoint
ALTER TABLE "event_batches" ADD COLUMN "counted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "count_marks" ADD CONSTRAINT "count_marks_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "day_counts" ADD CONSTRAINT "day_counts_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "metric_days" ADD CONSTRAINT "metric_days_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "top_counts" ADD CONSTRAINT "top_counts_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "metric_days_day" ON "metric_days" USING btree ("org_id","day");--> statement-breakpoint
CREATE INDEX "event_batches_uncounted" ON "event_batches" USING btree ("org_id","received_at","id") WHERE counted_at is null;--> statement-breakpoint
CREATE INDEX "findings_found" ON "findings" USING btree ("org_id","created_at","id");