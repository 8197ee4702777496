ALTER TABLE "campaign_rows" DROP CONSTRAINT "campaign_rows_org_id_system_id_systems_org_id_id_fk";
--> statement-breakpoint
ALTER TABLE "campaign_rows" DROP CONSTRAINT "campaign_rows_org_id_population_id_populations_org_id_id_fk";
--> statement-breakpoint
DROP INDEX "campaign_rows_population";--> statement-breakpoint
DROP INDEX "campaign_rows_system";