import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-IAM-018',
  title: 'Server certificate in IAM has not expired',
  why: 'An expired certificate is used again by mistake, and whoever sees it learns to click warnings away.',
  service: 'iam',
  severity: 'low',
  on: 'aws.iam.serverCertificate',
  judge: (certificate, known) => {
    const expires = certificate.get('certificate').expiresAt
    if (expires === undefined) return notApplicable('There is no such certificate any more.')
    return Date.parse(expires) > known.at.getTime() ? pass(`The certificate expires on ${expires.slice(0, 10)}.`) : fail(`The certificate expired on ${expires.slice(0, 10)}.`)
  },
  remediation: { text: 'Delete the certificate, and use Certificate Manager, which renews by itself.', risk: 'low', breaks: 'A load balancer that still names the certificate.' },
  mappings: mapped('transit', { nist: ['SC-17'], pci: ['4.2.1'], cisWhole: ['1.19'] }),
  examples: {
    fires: [example('aws.iam.serverCertificate', { certificate: { expiresAt: '2025-06-01T00:00:00Z' } }, /2025-06-01/)],
    quiet: [example('aws.iam.serverCertificate', {}, /2027/)],
    notEvaluable: [example('aws.iam.serverCertificate', { certificate: unread() }, /was denied/)],
  },
})
