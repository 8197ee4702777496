CREATE TABLE "portal_minutes" (
	"minute" timestamp (3) with time zone NOT NULL,
	"name" text NOT NULL,
	"value" bigint NOT NULL,
	CONSTRAINT "portal_minutes_minute_name_pk" PRIMARY KEY("minute","name"),
	CONSTRAINT "portal_minutes_value" CHECK ("portal_minutes"."value" >= 0)
);
