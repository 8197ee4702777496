-- Made from the modules by `npm run decisions`; a test holds the two together. Do not change it by hand.
create or replace function tickmark_file_kinds() returns table (kind text, owner_type text, owner_table text, ends boolean) language sql immutable as $$
  values
    ('anomalies.table', 'address-table', 'address_tables', true),
    ('backupPlans.log', 'backup-run', 'backup_runs', false),
    ('campaigns.report', 'campaign', 'campaigns', false),
    ('campaigns.rows', 'campaign', 'campaigns', false),
    ('changes.attachment', 'change', 'changes', false),
    ('cloudScans.read', 'cloud-scan', 'cloud_scans', false),
    ('events.delivery', 'event-batch', 'event_batches', true),
    ('evidence.file', 'evidence', 'evidence', false),
    ('packages.file', 'package', 'packages', false),
    ('populations.raw', 'population', 'populations', false),
    ('populations.screenshot', 'population', 'populations', false),
    ('reports.file', 'report', 'reports', false),
    ('runbooks.file', 'runbook-drill', 'runbook_drills', false),
    ('vulnerabilityImports.file', 'vulnerability-import', 'vulnerability_imports', false)
$$;
