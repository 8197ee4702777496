import type { RequirementMapping } from '../mapping.ts'
import { cisAwsToNist } from './cis-aws-nist-800-53.ts'
import { cobitToSoc2 } from './cobit-soc2.ts'
import { cosoToSoc2 } from './coso-soc2.ts'
import { csfToNist } from './csf-nist-800-53.ts'
import { fedrampToNist } from './fedramp-nist-800-53.ts'
import { gdprToIso2022 } from './gdpr-iso-2022.ts'
import { hipaaToNist } from './hipaa-nist-800-53.ts'
import { iso2013ToIso2022 } from './iso-2013-iso-2022.ts'
import { iso2022ToNist } from './iso-2022-nist-800-53.ts'
import { pciToNist } from './pci-nist-800-53.ts'
import { soc2ToIso2022 } from './soc2-iso-2022.ts'
import { soc2ToNist } from './soc2-nist-800-53.ts'

/** From the framework named first to the one named second, so that they make no circle: COSO and COBIT, SOC 2, ISO 27001, NIST 800-53. */
export const mappingFiles: readonly RequirementMapping[] = [...cosoToSoc2, ...cobitToSoc2, ...soc2ToIso2022, ...soc2ToNist, ...iso2013ToIso2022, ...gdprToIso2022, ...iso2022ToNist, ...csfToNist, ...pciToNist, ...hipaaToNist, ...cisAwsToNist, ...fedrampToNist]
