CREATE TABLE "audit_witnesses" (
	"org_id" uuid NOT NULL,
	"name" text NOT NULL,
	"size" bigint NOT NULL,
	"note" text,
	"at" timestamp (3) with time zone,
	"tried_at" timestamp (3) with time zone NOT NULL,
	"problem" text,
	CONSTRAINT "audit_witnesses_org_id_name_pk" PRIMARY KEY("org_id","name"),
	CONSTRAINT "audit_witnesses_problem" CHECK (char_length("audit_witnesses"."problem") <= 2000)
);
