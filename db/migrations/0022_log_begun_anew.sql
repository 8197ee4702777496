CREATE TABLE "audit_breaks" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"origin" text NOT NULL,
	"size" bigint NOT NULL,
	"root" text NOT NULL,
	"index" bigint,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "audit_breaks_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "audit_breaks_once" UNIQUE("org_id","origin")
);
