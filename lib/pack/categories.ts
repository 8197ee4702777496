/** Kinds of evidence, as an organization's templates have them (a test holds the two equal). */
export const evidenceCategories = ['backup_test', 'restore_test', 'backup', 'security_log', 'physical_log', 'access_review', 'change_record', 'configuration', 'report', 'policy', 'other'] as const
