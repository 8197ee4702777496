CREATE TABLE "audit_checkpoints" (
	"org_id" uuid NOT NULL,
	"size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"note" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"peaks" "bytea" NOT NULL,
	"cluster" text NOT NULL,
	"xid" "xid8" NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"entry_id" uuid NOT NULL,
	CONSTRAINT "audit_checkpoints_org_id_size_pk" PRIMARY KEY("org_id","size")
);
--> statement-breakpoint
CREATE TABLE "audit_keys" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"verifier" text NOT NULL,
	"binding" text NOT NULL,
	"sealed_secret" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "audit_keys_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "audit_leaves" (
	"org_id" uuid NOT NULL,
	"index" bigint NOT NULL,
	"entry_id" uuid NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"leaf" "bytea" NOT NULL,
	"subtree" "bytea",
	CONSTRAINT "audit_leaves_org_id_index_pk" PRIMARY KEY("org_id","index"),
	CONSTRAINT "audit_leaves_entry" UNIQUE("org_id","entry_id"),
	CONSTRAINT "audit_leaves_leaf" CHECK (octet_length("audit_leaves"."leaf") = 32 and "audit_leaves"."index" >= 0)
);
