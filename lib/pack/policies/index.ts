import type { PackPolicy } from '../documents.ts'
import { accessControl } from './access-control.ts'
import { authentication } from './authentication.ts'
import { backupAndRecovery } from './backup-and-recovery.ts'
import { changeManagement } from './change-management.ts'
import { emergencyChanges } from './emergency-changes.ts'
import { incidentResponse } from './incident-response.ts'
import { loggingAndMonitoring } from './logging-and-monitoring.ts'
import { physicalSecurity } from './physical-security.ts'
import { privilegedAccess } from './privileged-access.ts'
import { secureDevelopment } from './secure-development.ts'

export const packPolicies = [
  accessControl, authentication, backupAndRecovery, changeManagement, emergencyChanges, incidentResponse, loggingAndMonitoring, physicalSecurity,
  privilegedAccess, secureDevelopment,
] as const satisfies readonly PackPolicy[]
