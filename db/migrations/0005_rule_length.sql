ALTER TABLE "sigma_rules" DROP CONSTRAINT "sigma_rules_yaml";--> statement-breakpoint
ALTER TABLE "sigma_rules" ADD CONSTRAINT "sigma_rules_yaml" CHECK (char_length("sigma_rules"."yaml") <= 1000000);